package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code model}: the shape of the Transformer; the vocabulary comes from the tokenizer.
 *
 * @param preset name of a published shape ({@code gpt2}, ...), or {@code custom} for the keys below
 */
public record ModelSection(
    String preset,
    int layers,
    int heads,
    int embeddingSize,
    int contextLength,
    boolean tiedEmbeddings)
    implements Serializable {}
