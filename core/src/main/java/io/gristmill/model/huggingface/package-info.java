/** Names, shapes and {@code config.json} of the models that Hugging Face publishes. */
package io.gristmill.model.huggingface;
