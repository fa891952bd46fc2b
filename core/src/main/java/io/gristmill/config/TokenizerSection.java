package io.gristmill.config;

import java.io.Serializable;
import java.util.List;

/**
 * Section {@code tokenizer}.
 *
 * @param from directory with a {@code tokenizer.json} to use instead of training a tokenizer; empty
 *     to train one
 * @param pattern pre-tokenizer: {@code gpt2}, {@code cl100k}, {@code o200k}
 * @param minFrequency pairs seen less often are not merged
 * @param minPieceFrequency pieces seen less often do not reach the driver
 * @param maxPieces most distinct pieces that reach the driver, whose memory holds them: of more,
 *     those seen least often are left out
 * @param specialTokens given the first ids; the first one marks the end of a text
 */
public record TokenizerSection(
    String from,
    int vocabularySize,
    int minFrequency,
    int minPieceFrequency,
    int maxPieces,
    String pattern,
    List<String> specialTokens)
    implements Serializable {}
