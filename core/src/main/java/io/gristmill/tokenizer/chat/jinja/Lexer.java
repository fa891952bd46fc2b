package io.gristmill.tokenizer.chat.jinja;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Cuts a template into text, outputs {@code {{ }}} and blocks {@code {% %}}, with Jinja's control
 * of white space: a block takes the line break after it and the indentation before it, and a minus
 * all white space at its side.
 */
final class Lexer {

  private static final List<String> OPERATORS = List.of("==", "!=", "<=", ">=", "//", "**");

  private final String source;
  private final String name;
  private final List<Chunk> chunks = new ArrayList<>();
  private int at;
  private int counted;
  private int line = 1;

  Lexer(String source, String name) {
    String lines = source.replace("\r\n", "\n").replace('\r', '\n');
    this.source = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
    this.name = name;
  }

  /** Kinds of chunks. */
  enum Kind {
    TEXT,
    OUTPUT,
    BLOCK
  }

  /** Kinds of tokens. */
  enum Type {
    NAME,
    TEXT,
    INTEGER,
    DECIMAL,
    OPERATOR
  }

  /**
   * A part of a template.
   *
   * @param text of a chunk of text; empty otherwise
   */
  record Chunk(Kind kind, String text, List<Token> tokens, int line) {}

  record Token(Type type, String text) {

    boolean is(Type other, String value) {
      return type == other && text.equals(value);
    }
  }

  List<Chunk> chunks() {
    while (at < source.length()) {
      int open = nextTag();
      char tag = open == source.length() ? ' ' : source.charAt(open + 1);
      addText(open, tag);
      if (tag == '#') {
        skipComment(open);
      } else if (tag != ' ') {
        at = open + 2;
        if (peek('-') || peek('+')) {
          at++;
        }
        Kind kind = tag == '{' ? Kind.OUTPUT : Kind.BLOCK;
        int line = line(open);
        chunks.add(new Chunk(kind, "", tokens(tag == '{' ? "}}" : "%}"), line));
      }
    }
    return chunks;
  }

  private int nextTag() {
    for (int i = at; i + 1 < source.length(); i++) {
      if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return source.length();
  }

  private void addText(int open, char tag) {
    int end = open;
    char control = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
    if (tag != ' ' && control == '-') {
      while (end > at && Values.isSpace(source.charAt(end - 1))) {
        end--;
      }
    } else if ((tag == '%' || tag == '#') && control != '+') {
      int line = open;
      while (line > at && (source.charAt(line - 1) == ' ' || source.charAt(line - 1) == '\t')) {
        line--;
      }
      end = line == 0 || source.charAt(line - 1) == '\n' ? line : open;
    }
    if (end > at) {
      chunks.add(new Chunk(Kind.TEXT, source.substring(at, end), List.of(), line(at)));
    }
    at = open;
  }

  private void skipComment(int open) {
    int end = source.indexOf("#}", open + 2);
    if (end < 0) {
      throw wrong("comment without #}", open);
    }
    at = end + 2;
    passSpaces(source.charAt(end - 1), true);
  }

  /** Passes white space behind a tag. */
  private void passSpaces(char control, boolean takesLineBreak) {
    if (control == '-') {
      while (at < source.length() && Values.isSpace(source.charAt(at))) {
        at++;
      }
    } else if (takesLineBreak && control != '+' && peek('\n')) {
      at++;
    }
  }

  private boolean peek(char c) {
    return at < source.length() && source.charAt(at) == c;
  }

  /** Reads the tokens of a tag, and its end. */
  private List<Token> tokens(String end) {
    int open = at;
    List<Token> tokens = new ArrayList<>();
    int depth = 0;
    while (at < source.length()) {
      char c = source.charAt(at);
      boolean controlled = (c == '-' || c == '+') && depth == 0 && source.startsWith(end, at + 1);
      if (controlled || (depth == 0 && source.startsWith(end, at))) {
        at += controlled ? 3 : 2;
        passSpaces(controlled ? c : ' ', end.equals("%}"));
        return tokens;
      }
      if (Values.isSpace(c)) {
        at++;
        continue;
      }
      Token token = token(c);
      tokens.add(token);
      if (token.type() == Type.OPERATOR) {
        depth += "([{".contains(token.text()) ? 1 : ")]}".contains(token.text()) ? -1 : 0;
      }
    }
    throw wrong("tag without " + end, open);
  }

  private Token token(char c) {
    if (c == '\'' || c == '"') {
      return new Token(Type.TEXT, quoted(c));
    }
    if (isNameStart(c)) {
      return new Token(Type.NAME, taken(Lexer::isNamePart));
    }
    if (isDigit(c)) {
      String digits = taken(Lexer::isDigit);
      if (peek('.') && at + 1 < source.length() && isDigit(source.charAt(at + 1))) {
        at++;
        return new Token(Type.DECIMAL, digits + "." + taken(Lexer::isDigit));
      }
      return new Token(Type.INTEGER, digits);
    }
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        at += 2;
        return new Token(Type.OPERATOR, operator);
      }
    }
    if ("+-*/%~<>=()[]{},.:|".indexOf(c) < 0) {
      throw wrong("character " + c, at);
    }
    at++;
    return new Token(Type.OPERATOR, String.valueOf(c));
  }

  private String taken(IntPredicate part) {
    int from = at;
    while (at < source.length() && part.test(source.charAt(at))) {
      at++;
    }
    return source.substring(from, at);
  }

  private String quoted(char quote) {
    int open = at;
    StringBuilder text = new StringBuilder();
    for (at++; at < source.length(); at++) {
      char c = source.charAt(at);
      if (c == quote) {
        at++;
        return text.toString();
      }
      text.append(c == '\\' ? escaped(open) : c);
    }
    throw wrong("text without " + quote, open);
  }

  /** Reads an escape of Python up to its last character. */
  private String escaped(int open) {
    at++;
    if (at >= source.length()) {
      throw wrong("text without end", open);
    }
    char c = source.charAt(at);
    int digits = c == 'x' ? 2 : c == 'u' ? 4 : 0;
    if (digits > 0) {
      try {
        String hex = source.substring(at + 1, at + 1 + digits);
        at += digits;
        return String.valueOf((char) Integer.parseInt(hex, 16));
      } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
        throw wrong("escape \\" + c, open);
      }
    }
    return switch (c) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case '\\', '\'', '"' -> String.valueOf(c);
      case '\n' -> "";
      default -> "\\" + c;
    };
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(int c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isNamePart(int c) {
    return isNameStart(c) || isDigit(c);
  }

  /** Line of a position, which is rarely before the one asked for last. */
  private int line(int position) {
    if (position < counted) {
      counted = 0;
      line = 1;
    }
    for (; counted < position; counted++) {
      line += source.charAt(counted) == '\n' ? 1 : 0;
    }
    return line;
  }

  private InvalidInputException wrong(String what, int position) {
    return new InvalidInputException(
        format("chat template: %s (expected Jinja) at %s:%d", what, name, line(position)));
  }
}
