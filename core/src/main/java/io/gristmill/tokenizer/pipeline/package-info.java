/**
 * The steps of a {@code tokenizer.json} around cutting and merging: normalizers, added tokens and
 * templates.
 */
package io.gristmill.tokenizer.pipeline;
