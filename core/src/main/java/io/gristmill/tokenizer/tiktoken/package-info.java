/** Vocabularies as tiktoken publishes them: tokens with ranks, and encodings known by name. */
package io.gristmill.tokenizer.tiktoken;
