using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ExamActors.Node.Api;

/// <summary>What the OpenAPI document says beside what is read from the endpoints.</summary>
internal static partial class ApiDocument
{
    public const string Name = "v1";
    private const string Bearer = "bearer";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "ExamActors",
                Version = "1",
                Description = "Exams in test centers: students sit them; staff, authors and operators prepare them. A command has an id "
                    + "that its sender makes; sent again, it is answered in the same way and counts once. Students' browsers have "
                    + "the hub at /hub/session as well.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "A student's token comes with the admission; the other ones from the verb 'token'.",
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var endpoint = context.Description.ActionDescriptor.EndpointMetadata;
            if (!endpoint.OfType<IAllowAnonymous>().Any())
                operation.Security =
                [
                    new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] },
                ];
            // Of the address only that is read which the handler's signature has.
            operation.Parameters ??= [];
            foreach (Match parameter in Parameter().Matches(context.Description.RelativePath ?? ""))
                if (operation.Parameters.All(p => p.Name != parameter.Groups[1].Value))
                    operation.Parameters.Add(new OpenApiParameter
                    {
                        Name = parameter.Groups[1].Value,
                        In = ParameterLocation.Path,
                        Required = true,
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    });
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // What is null is left out.
            foreach (var property in context.JsonTypeInfo.Properties.Where(MayBeNull))
                schema.Required?.Remove(property.Name);
            return Task.CompletedTask;
        });
    }

    private static bool MayBeNull(JsonPropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null || !property.PropertyType.IsValueType && property.IsGetNullable;

    [GeneratedRegex(@"\{(\w+)")]
    private static partial Regex Parameter();
}
