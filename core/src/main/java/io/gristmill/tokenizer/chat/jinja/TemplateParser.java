package io.gristmill.tokenizer.chat.jinja;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.tokenizer.chat.jinja.Lexer.Chunk;
import io.gristmill.tokenizer.chat.jinja.Lexer.Kind;
import io.gristmill.tokenizer.chat.jinja.Template.Expression;
import io.gristmill.tokenizer.chat.jinja.Template.Flow;
import io.gristmill.tokenizer.chat.jinja.Template.Function;
import io.gristmill.tokenizer.chat.jinja.Template.Nothing;
import io.gristmill.tokenizer.chat.jinja.Template.RenderException;
import io.gristmill.tokenizer.chat.jinja.Template.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the blocks of a template. */
final class TemplateParser {

  private static final int DEEPEST = 50;

  private final List<Chunk> chunks;
  private final String name;
  private int at;
  private int depth;

  TemplateParser(List<Chunk> chunks, String name) {
    this.chunks = chunks;
    this.name = name;
  }

  Statement template() {
    Statement body = body(Set.of());
    if (at < chunks.size()) {
      throw new ExpressionParser(chunks.get(at), name).wrong();
    }
    return body;
  }

  /** Reads statements up to a block with one of the given words, which is left. */
  private Statement body(Set<String> ends) {
    if (++depth > DEEPEST) {
      throw new InvalidInputException(
          format("chat template: %d blocks in one another at %s", depth, name));
    }
    List<Statement> statements = new ArrayList<>();
    while (at < chunks.size() && !ends.contains(word())) {
      Chunk chunk = chunks.get(at++);
      ExpressionParser tag = new ExpressionParser(chunk, name);
      switch (chunk.kind()) {
        case TEXT -> statements.add(write(MarkedText.own(chunk.text())));
        case OUTPUT -> statements.add(output(tag));
        case BLOCK -> statements.add(block(tag));
      }
    }
    if (at == chunks.size() && !ends.isEmpty()) {
      throw new InvalidInputException(
          format("chat template: end of file (expected one of %s) at %s", ends, name));
    }
    depth--;
    return s -> {
      for (Statement statement : statements) {
        s.step();
        Flow flow = statement.run(s);
        if (flow != Flow.NEXT) {
          return flow;
        }
      }
      return Flow.NEXT;
    };
  }

  private static Statement write(MarkedText text) {
    return s -> {
      s.write(text);
      return Flow.NEXT;
    };
  }

  private static Statement output(ExpressionParser tag) {
    Expression value = tag.expression();
    tag.requireEnd();
    return s -> {
      s.write(Values.text(value.value(s)));
      return Flow.NEXT;
    };
  }

  /** The first word of the next block; empty for other chunks. */
  private String word() {
    Chunk chunk = chunks.get(at);
    return chunk.kind() != Kind.BLOCK || chunk.tokens().isEmpty()
        ? ""
        : chunk.tokens().get(0).text();
  }

  private ExpressionParser next(String... words) {
    Set<String> ends = Set.of(words);
    if (!ends.contains(word())) {
      throw new ExpressionParser(chunks.get(at), name).wrong();
    }
    ExpressionParser tag = new ExpressionParser(chunks.get(at++), name);
    tag.name();
    return tag;
  }

  private void end(String word) {
    next(word).requireEnd();
  }

  private Statement block(ExpressionParser tag) {
    String word = tag.name();
    return switch (word) {
      case "if" -> choice(tag);
      case "for" -> loop(tag);
      case "set" -> assignment(tag);
      case "macro" -> macro(tag);
      case "generation" -> generation(tag);
      case "break" -> flow(tag, Flow.BREAK);
      case "continue" -> flow(tag, Flow.CONTINUE);
      default ->
          throw new InvalidInputException(
              format("chat template: block %s (expected one that is supported) at %s", word, name));
    };
  }

  private static Statement flow(ExpressionParser tag, Flow flow) {
    tag.requireEnd();
    return s -> flow;
  }

  /** Transformers' mark of what an assistant writes, which has no output. */
  private Statement generation(ExpressionParser tag) {
    tag.requireEnd();
    Statement body = body(Set.of("endgeneration"));
    end("endgeneration");
    return body;
  }

  private Statement choice(ExpressionParser tag) {
    Expression condition = tag.expression();
    tag.requireEnd();
    Statement then = body(Set.of("elif", "else", "endif"));
    ExpressionParser next = next("elif", "else", "endif");
    Statement otherwise = s -> Flow.NEXT;
    String word = chunks.get(at - 1).tokens().get(0).text();
    if (word.equals("elif")) {
      otherwise = choice(next);
    } else {
      next.requireEnd();
      if (word.equals("else")) {
        otherwise = body(Set.of("endif"));
        end("endif");
      }
    }
    Statement other = otherwise;
    return s -> Values.isTrue(condition.value(s)) ? then.run(s) : other.run(s);
  }

  private Statement loop(ExpressionParser tag) {
    List<String> names = tag.names();
    if (!tag.acceptName("in")) {
      throw tag.wrong();
    }
    Expression items = tag.or();
    Optional<Expression> condition =
        tag.acceptName("if") ? Optional.of(tag.expression()) : Optional.empty();
    tag.requireEnd();
    Statement body = body(Set.of("else", "endfor"));
    Statement otherwise = s -> Flow.NEXT;
    if (word().equals("else")) {
      end("else");
      otherwise = body(Set.of("endfor"));
    }
    end("endfor");
    Statement none = otherwise;
    return s -> {
      List<Object> chosen = new ArrayList<>();
      for (Object item : Values.items(items.value(s), s)) {
        if (condition.isEmpty() || Values.isTrue(condition.get().value(bound(names, item, s)))) {
          chosen.add(item);
        }
      }
      return chosen.isEmpty() ? none.run(s) : repeat(names, chosen, body, s);
    };
  }

  private static Flow repeat(List<String> names, List<Object> items, Statement body, Scope scope) {
    for (int i = 0; i < items.size(); i++) {
      Scope inner = bound(names, items.get(i), scope);
      inner.set("loop", position(items, i));
      if (body.run(inner) == Flow.BREAK) {
        break;
      }
    }
    return Flow.NEXT;
  }

  private static Scope bound(List<String> names, Object item, Scope scope) {
    scope.step();
    Scope inner = scope.inner();
    assign(names, item, inner);
    return inner;
  }

  private static void assign(List<String> names, Object value, Scope scope) {
    if (names.size() == 1) {
      scope.set(names.get(0), value);
      return;
    }
    List<Object> parts = Values.items(value, scope);
    if (parts.size() != names.size()) {
      throw new RenderException(
          format("chat template: %d values (expected %d)", parts.size(), names.size()));
    }
    for (int i = 0; i < parts.size(); i++) {
      scope.set(names.get(i), parts.get(i));
    }
  }

  private static Map<String, Object> position(List<Object> items, int i) {
    int count = items.size();
    Map<String, Object> loop = new LinkedHashMap<>();
    loop.put("index", i + 1L);
    loop.put("index0", (long) i);
    loop.put("revindex", (long) count - i);
    loop.put("revindex0", count - i - 1L);
    loop.put("first", i == 0);
    loop.put("last", i == count - 1);
    loop.put("length", (long) count);
    loop.put("previtem", i == 0 ? Nothing.UNDEFINED : items.get(i - 1));
    loop.put("nextitem", i == count - 1 ? Nothing.UNDEFINED : items.get(i + 1));
    return loop;
  }

  private Statement assignment(ExpressionParser tag) {
    List<String> names = tag.names();
    if (tag.accept(".")) {
      String attribute = tag.name();
      tag.expect("=");
      Expression value = tag.expression();
      tag.requireEnd();
      return s -> Values.setAttribute(s.get(names.get(0)), attribute, value.value(s));
    }
    if (!tag.accept("=")) {
      tag.requireEnd();
      Statement body = body(Set.of("endset"));
      end("endset");
      return s -> {
        s.set(names.get(0), s.capture(() -> body.run(s)));
        return Flow.NEXT;
      };
    }
    Expression value = tag.expression();
    tag.requireEnd();
    return s -> {
      assign(names, value.value(s), s);
      return Flow.NEXT;
    };
  }

  private Statement macro(ExpressionParser tag) {
    String own = tag.name();
    tag.expect("(");
    Map<String, Expression> parameters = new LinkedHashMap<>();
    while (!tag.accept(")")) {
      String parameter = tag.name();
      parameters.put(parameter, tag.accept("=") ? tag.expression() : s -> Nothing.UNDEFINED);
      if (!tag.accept(",")) {
        tag.expect(")");
        break;
      }
    }
    tag.requireEnd();
    Statement body = body(Set.of("endmacro"));
    end("endmacro");
    Function function =
        (arguments, inner) -> {
          int i = 0;
          for (Map.Entry<String, Expression> parameter : parameters.entrySet()) {
            Object value = arguments.at(i++, parameter.getKey(), Nothing.UNDEFINED);
            inner.set(
                parameter.getKey(),
                value == Nothing.UNDEFINED ? parameter.getValue().value(inner) : value);
          }
          return inner.capture(() -> body.run(inner));
        };
    return s -> {
      s.set(own, function);
      return Flow.NEXT;
    };
  }
}
