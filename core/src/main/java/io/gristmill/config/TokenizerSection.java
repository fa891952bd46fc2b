package io.gristmill.config;

import java.io.Serializable;
import java.util.List;

/**
 * Section {@code tokenizer}.
 *
 * @param pattern pre-tokenizer: {@code gpt2}, {@code cl100k}, {@code o200k}
 * @param minFrequency pairs seen less often are not merged
 * @param minPieceFrequency pieces seen less often do not reach the driver, whose memory holds all
 *     that do; 1 for the exact merges
 * @param specialTokens given the first ids; the first one marks the end of a text
 */
public record TokenizerSection(
    int vocabularySize,
    int minFrequency,
    int minPieceFrequency,
    String pattern,
    List<String> specialTokens)
    implements Serializable {}
