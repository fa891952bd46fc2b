package io.gristmill.tokenizer.chat.jinja;

import static io.gristmill.error.Messages.format;

import io.gristmill.tokenizer.chat.jinja.Template.Nothing;
import io.gristmill.tokenizer.chat.jinja.Template.RenderException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Variables of a template, its output, and what is left of the work it may do. */
final class Scope {

  /** Evaluations of expressions, and {@link #CHARACTERS} each. */
  private static final long MOST_STEPS = 4_000_000;

  private static final int CHARACTERS = 32;

  /** Longest text, of the output too. */
  private static final int LONGEST = 1 << 24;

  private static final int DEEPEST = 64;

  private final Optional<Scope> outer;
  private final Run run;
  private final int depth;
  private final Map<String, Object> variables = new HashMap<>();

  Scope() {
    this(Optional.empty(), new Run(), 0);
  }

  private Scope(Optional<Scope> outer, Run run, int depth) {
    this.outer = outer;
    this.run = run;
    this.depth = depth;
    if (depth > DEEPEST) {
      throw new RenderException(format("chat template: nested %d deep (expected less)", depth));
    }
  }

  /** The limits of one rendering, which its scopes share. */
  private static final class Run {
    private MarkedText.Builder out = new MarkedText.Builder();
    private long steps;
    private long written;
  }

  Scope inner() {
    return new Scope(Optional.of(this), run, depth + 1);
  }

  Object get(String name) {
    Object own = variables.get(name);
    if (own != null) {
      return own;
    }
    return outer.isPresent() ? outer.get().get(name) : Nothing.UNDEFINED;
  }

  void set(String name, Object value) {
    variables.put(name, value);
  }

  /** Counts a step. */
  void step() {
    steps(1);
  }

  private void steps(long count) {
    run.steps += count;
    if (run.steps > MOST_STEPS) {
      throw new RenderException(
          format("chat template: more than %,d steps (expected fewer)", MOST_STEPS));
    }
  }

  /** Counts the work of making a text or list of some length. */
  void made(long length) {
    if (length > LONGEST) {
      throw new RenderException(
          format("chat template: text of %,d characters (expected at most %,d)", length, LONGEST));
    }
    steps(length / CHARACTERS);
  }

  void write(MarkedText text) {
    run.written += text.length();
    made(run.written > LONGEST ? run.written : text.length());
    run.out.append(text);
  }

  MarkedText output() {
    return run.out.build();
  }

  /** The output of statements, which is not written. */
  MarkedText capture(Runnable statements) {
    MarkedText.Builder before = run.out;
    run.out = new MarkedText.Builder();
    try {
      statements.run();
      return run.out.build();
    } finally {
      run.out = before;
    }
  }
}
