# Rscript calibrate.R FOLDER TOLERANCE: lets mirt fit two parameters to the answers in FOLDER; prints the seconds that it took and the
# log-likelihood.
arguments <- commandArgs(trailingOnly = TRUE)
suppressMessages(library(mirt))
answers <- read.csv(file.path(arguments[1], "answers.csv"), header = FALSE)
seconds <- system.time(
  model <- mirt(answers, 1, itemtype = "2PL", verbose = FALSE, TOL = as.numeric(arguments[2]), technical = list(NCYCLES = 5000)))[["elapsed"]]
cat(seconds, format(extract.mirt(model, "logLik"), digits = 15), "\n")
