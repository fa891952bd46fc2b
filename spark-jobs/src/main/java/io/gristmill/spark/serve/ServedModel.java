package io.gristmill.spark.serve;

import io.gristmill.model.generation.TextBoundaries;
import io.gristmill.tokenizer.Tokenizer;

/**
 * The name, tokenizer and limits of the model.
 *
 * @param id its name in requests and answers
 * @param created seconds since 1970
 */
public record ServedModel(
    String id, long created, Tokenizer tokenizer, TextBoundaries boundaries, int contextLength) {}
