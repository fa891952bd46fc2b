package io.gristmill.config;

import java.io.Serializable;
import java.util.List;

/**
 * Section {@code tokenizer}.
 *
 * @param pattern pre-tokenizer: {@code gpt2}
 * @param minFrequency pairs seen less often are not merged
 * @param specialTokens given the first ids; the first one marks the end of a text
 */
public record TokenizerSection(
    int vocabularySize, int minFrequency, String pattern, List<String> specialTokens)
    implements Serializable {}
