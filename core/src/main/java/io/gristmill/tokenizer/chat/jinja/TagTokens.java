package io.gristmill.tokenizer.chat.jinja;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.tokenizer.chat.jinja.Lexer.Chunk;
import io.gristmill.tokenizer.chat.jinja.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tokens of one tag, read from left to right. */
class TagTokens {

  private final List<Token> tokens;
  private final String place;
  private int at;

  TagTokens(Chunk chunk, String name) {
    this.tokens = chunk.tokens();
    this.place = name + ":" + chunk.line();
  }

  /** Template and line, for messages. */
  final String place() {
    return place;
  }

  final boolean isAtEnd() {
    return at == tokens.size();
  }

  final void requireEnd() {
    if (!isAtEnd()) {
      throw wrong();
    }
  }

  /** The error for a next token that cannot be here. */
  final InvalidInputException wrong() {
    return wrong(isAtEnd() ? "end of tag" : tokens.get(at).text());
  }

  final InvalidInputException wrong(String token) {
    return new InvalidInputException(
        format("chat template: %s (expected Jinja of chat templates) at %s", token, place));
  }

  /** Whether the token so many places ahead is of a type. */
  final boolean isNext(int ahead, Lexer.Type type) {
    return at + ahead < tokens.size() && tokens.get(at + ahead).type() == type;
  }

  final boolean isNext(int ahead, Lexer.Type type, String text) {
    return at + ahead < tokens.size() && tokens.get(at + ahead).is(type, text);
  }

  final Token next() {
    if (isAtEnd()) {
      throw wrong();
    }
    return tokens.get(at++);
  }

  final boolean accept(String operator) {
    return accept(Lexer.Type.OPERATOR, operator);
  }

  final boolean acceptName(String name) {
    return accept(Lexer.Type.NAME, name);
  }

  final Optional<String> acceptOneOf(List<String> operators) {
    return operators.stream().filter(this::accept).findFirst();
  }

  private boolean accept(Lexer.Type type, String text) {
    boolean found = isNext(0, type, text);
    at += found ? 1 : 0;
    return found;
  }

  final void expect(String operator) {
    if (!accept(operator)) {
      throw wrong();
    }
  }

  final String name() {
    return token(Lexer.Type.NAME);
  }

  final String token(Lexer.Type type) {
    if (!isNext(0, type)) {
      throw wrong();
    }
    return next().text();
  }

  /** Names separated by commas. */
  final List<String> names() {
    List<String> names = new ArrayList<>(List.of(name()));
    while (accept(",")) {
      names.add(name());
    }
    return names;
  }
}
