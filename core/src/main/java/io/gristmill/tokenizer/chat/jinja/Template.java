package io.gristmill.tokenizer.chat.jinja;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.error.Messages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A template in the part of Jinja that chat templates are written in, with the options of Hugging
 * Face's Transformers: {@code trim_blocks}, {@code lstrip_blocks} and {@code loopcontrols}. Other
 * constructs are an error when the template is read.
 *
 * <p>Values are texts, numbers, booleans, lists and maps. A template reaches no Java method, file
 * or network, and is stopped when it does too much work. Thread-safe.
 *
 * <p>The library Jinjava was not used: it needs a newer Guava than the one that Spark puts before
 * the classes of applications, it does not have Python's methods of texts, and its results do not
 * tell what comes from a message.
 */
public final class Template {

  private static final int LONGEST = 1 << 18;

  private final Statement body;

  private Template(Statement body) {
    this.body = body;
  }

  /**
   * Reads a template.
   *
   * @param name of the template, for messages
   * @throws InvalidInputException for a construct that is wrong or not supported
   */
  public static Template parse(String source, String name) {
    if (source.length() > LONGEST) {
      throw new InvalidInputException(
          format(
              "chat template: %,d characters (expected at most %,d) at %s",
              source.length(), LONGEST, name));
    }
    try {
      return new Template(new TemplateParser(new Lexer(source, name).chunks(), name).template());
    } catch (StackOverflowError e) {
      throw new InvalidInputException(
          format("chat template: nested too deep (expected less) at %s", name), e);
    }
  }

  /**
   * Renders the template.
   *
   * @param variables texts as {@link MarkedText}, Long, Double, Boolean, List and Map of these
   * @throws RenderException if the template rejects the values, or cannot render them
   */
  public MarkedText render(Map<String, Object> variables) {
    Scope scope = new Scope();
    variables.forEach(scope::set);
    scope.set("raise_exception", (Function) Template::raise);
    scope.set("namespace", (Function) (arguments, s) -> new LinkedHashMap<>(arguments.named()));
    scope.set("dict", (Function) (arguments, s) -> new LinkedHashMap<>(arguments.named()));
    scope.set("range", (Function) Values::range);
    try {
      body.run(scope);
    } catch (ArithmeticException | StackOverflowError e) {
      throw new RenderException("chat template: " + e.getMessage() + " (expected less)");
    }
    return scope.output();
  }

  private static Object raise(Arguments arguments, Scope scope) {
    throw new RenderException(
        "chat template: " + Values.text(arguments.at(0, MarkedText.EMPTY)).chars());
  }

  /** Absent values. */
  enum Nothing {
    UNDEFINED,
    NONE
  }

  /** Computes a value. */
  @FunctionalInterface
  interface Expression {
    Object value(Scope scope);
  }

  /** Writes output. */
  @FunctionalInterface
  interface Statement {
    Flow run(Scope scope);
  }

  /** How execution continues after a statement. */
  enum Flow {
    NEXT,
    CONTINUE,
    BREAK
  }

  /** A value that can be called. */
  @FunctionalInterface
  interface Function {
    Object call(Arguments arguments, Scope scope);
  }

  /** Arguments of a call, by position and by name. */
  record Arguments(List<Object> listed, Map<String, Object> named) {

    Object at(int index, Object otherwise) {
      return index < listed.size() ? listed.get(index) : otherwise;
    }

    Object at(int index, String name, Object otherwise) {
      return at(index, named.getOrDefault(name, otherwise));
    }
  }

  /** A template that cannot be rendered with a conversation; the message is one line. */
  public static final class RenderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RenderException(String message) {
      super(Messages.oneLine(message));
    }
  }
}
