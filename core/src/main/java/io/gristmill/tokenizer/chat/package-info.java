/**
 * Conversations as token ids: chat templates, what of a conversation an assistant wrote, and where
 * it ends.
 */
package io.gristmill.tokenizer.chat;
