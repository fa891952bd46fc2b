package io.gristmill.tokenizer.chat.jinja;

import io.gristmill.error.Messages;

/** A template rejects a conversation, or cannot render it. */
public final class RenderException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RenderException(String message) {
    super(Messages.oneLine(message));
  }
}
