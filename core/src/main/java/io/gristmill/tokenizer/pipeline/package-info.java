/** The steps of a {@code tokenizer.json} around cutting and merging: normalizers and templates. */
package io.gristmill.tokenizer.pipeline;
