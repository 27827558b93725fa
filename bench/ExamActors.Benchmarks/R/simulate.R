# Rscript simulate.R FOLDER: lets catR give the tests whose bank, abilities and answers stand in FOLDER; writes the final estimates and the
# items of each test there, and prints the seconds that simulateRespondents took.
folder <- commandArgs(trailingOnly = TRUE)[1]
suppressMessages(library(catR))
bank <- as.matrix(read.csv(file.path(folder, "bank.csv")))
answers <- as.matrix(read.csv(file.path(folder, "answers.csv"), header = FALSE))
thetas <- scan(file.path(folder, "thetas.csv"), quiet = TRUE)
length <- 30
method <- list(method = "EAP", priorDist = "norm", priorPar = c(0, 1), D = 1, range = c(-4, 4), parInt = c(-4, 4, 33))
seconds <- system.time(invisible(capture.output(
  result <- simulateRespondents(
    thetas, bank, responsesMatrix = answers, start = list(theta = 0, startSelect = "MFI"),
    test = c(method, itemSelect = "MFI"), stop = list(rule = "length", thr = length), final = c(method, alpha = 0.05)))))[["elapsed"]]
items <- result$responses.df[, paste0("items.administrated.", 1:length)]
write.table(cbind(result$estimatedThetas, items - 1), file.path(folder, "tests.csv"), sep = ",", row.names = FALSE, col.names = FALSE)
cat(seconds, "\n")
