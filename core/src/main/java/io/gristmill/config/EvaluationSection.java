package io.gristmill.config;

import java.io.Serializable;
import java.util.List;

/**
 * Section {@code evaluation}.
 *
 * @param tasks task files (JSON lines); not evaluated yet, so that any is an error
 * @param recallTokens most frequent tokens over which recall is averaged
 * @param ngram longest n-gram of the baseline
 */
public record EvaluationSection(List<String> tasks, int recallTokens, int ngram)
    implements Serializable {}
