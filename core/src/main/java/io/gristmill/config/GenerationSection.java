package io.gristmill.config;

import java.io.Serializable;
import java.util.List;

/**
 * Section {@code generation}.
 *
 * @param temperature 0 for greedy
 * @param topK most likely tokens to draw from; 0 for all
 * @param topP smallest set of tokens with this much probability; 1 for all
 * @param repetitionPenalty above 1 makes tokens the text already has less likely; 1 for none
 * @param maxTokens most tokens to generate
 * @param stop texts that end the generated one, themselves left out
 */
public record GenerationSection(
    double temperature,
    int topK,
    double topP,
    double repetitionPenalty,
    int maxTokens,
    List<String> stop)
    implements Serializable {}
