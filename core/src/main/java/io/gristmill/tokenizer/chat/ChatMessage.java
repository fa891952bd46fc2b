package io.gristmill.tokenizer.chat;

import java.io.Serializable;
import java.util.List;

/**
 * One message of a conversation.
 *
 * @param role one of {@link #ROLES}
 */
public record ChatMessage(String role, String content) implements Serializable {

  public static final String SYSTEM = "system";
  public static final String USER = "user";
  public static final String ASSISTANT = "assistant";

  /** Templates may put a role into a special token, so that others are not accepted. */
  public static final List<String> ROLES = List.of(SYSTEM, USER, ASSISTANT, "tool");

  private static final long serialVersionUID = 1L;

  public ChatMessage {
    if (!ROLES.contains(role)) {
      throw new IllegalArgumentException("role: " + role + " (expected one of " + ROLES + ")");
    }
  }

  /** The role of OpenAI's interfaces, where the system is also the developer. */
  public static String role(String name) {
    return name.equals("developer") ? SYSTEM : name;
  }

  public boolean isAnswer() {
    return role.equals(ASSISTANT);
  }
}
