namespace ExamActors.Actors.Results;

/// <summary>What became of the attempts at an exam's version that is delivered here; scores and abilities are of finished ones.</summary>
/// <param name="Running">Attempts whose clock runs.</param>
/// <param name="Paused">Attempts whose clock stands.</param>
/// <param name="Finished">Attempts that are over and have a score.</param>
/// <param name="Void">Attempts that count for nothing; only this figure counts them.</param>
/// <param name="ScoreMin">The lowest score; null, as what follows, before the first.</param>
/// <param name="ScoreMax">The highest score.</param>
/// <param name="ScoreMean">The mean score.</param>
/// <param name="ScoreDeviation">Its standard deviation (n − 1); null below two.</param>
/// <param name="ScoreErrorMean">Mean conditional standard error of the score; null where none is known.</param>
/// <param name="ItemsMean">Mean number of items.</param>
/// <param name="SecondsMean">Mean seconds from start to end, pauses included.</param>
/// <param name="ThetaDeviation">Standard deviation of the abilities (n − 1); null below two.</param>
/// <param name="ErrorSquareMean">Mean squared standard error of the abilities; null where none is known.</param>
public sealed record ExamTotals(
    string ExamId, int ExamVersion, long Running, long Paused, long Finished, long Void, double? ScoreMin, double? ScoreMax,
    double? ScoreMean, double? ScoreDeviation, double? ScoreErrorMean, double? ItemsMean, double? SecondsMean,
    double? ThetaDeviation, double? ErrorSquareMean)
{
    /// <summary>Attempts that are not void.</summary>
    public long Counted => Running + Paused + Finished;
}

/// <summary>What became of the attempts at an exam that other systems delivered.</summary>
/// <param name="ShareMean">Mean of correct/total, 0 to 1; null without questions.</param>
/// <param name="ShareDeviation">Its standard deviation (n − 1); null below two.</param>
public sealed record ImportedTotals(
    string ExamId, string ExamName, long Attempts, double? ShareMean, double? ShareDeviation, double? WorkSecondsMean);

/// <summary>How an item's credit goes with the whole, over finished attempts.</summary>
/// <param name="Correlation">Of credit and score, −1 to 1; null where one of the two never varies.</param>
public sealed record ItemCorrelation(string ItemId, double? Correlation);

/// <summary>The answers to an item by students whose final abilities lie close together.</summary>
/// <param name="Theta">Their mean.</param>
/// <param name="Answers">How many answers.</param>
/// <param name="ScoreMean">Their mean score, in whole steps from 0.</param>
public sealed record ItemAtAbility(string ItemId, double Theta, long Answers, double ScoreMean);

/// <summary>A question of imported attempts.</summary>
/// <param name="Answers">How often it was delivered.</param>
/// <param name="Correct">How often it was right.</param>
/// <param name="Correlation">Of correct (1 or 0) with the attempt's correct/total; null where one never varies.</param>
public sealed record QuestionTotals(
    string QuestionId, long Answers, long Correct, long MissedSome, long Incorrect, long Unanswered, double? Correlation);

/// <summary>A part of the scores and how many are in it.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends, not included but for the last one.</param>
public sealed record ScoreBin(double From, double To, long Count);
