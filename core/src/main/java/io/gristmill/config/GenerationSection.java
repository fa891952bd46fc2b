package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code generation}.
 *
 * @param temperature 0 for greedy
 * @param topK most likely tokens to draw from; 0 for all
 * @param topP smallest set of tokens with this much probability; 1 for all
 * @param maxTokens most tokens to generate
 */
public record GenerationSection(double temperature, int topK, double topP, int maxTokens)
    implements Serializable {}
