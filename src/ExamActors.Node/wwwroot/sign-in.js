// A link to sign in has the token behind the #, which no server's log sees; it goes out of the address at once.
const token = new URLSearchParams(location.hash.slice(1)).get('token');
const form = document.querySelector('form[data-sign-in]');
if (token && form instanceof HTMLFormElement) {
  history.replaceState(null, '', location.pathname + location.search);
  form.querySelector('textarea').value = token;
  form.submit();
}
