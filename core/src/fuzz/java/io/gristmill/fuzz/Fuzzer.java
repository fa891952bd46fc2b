package io.gristmill.fuzz;

import static io.gristmill.error.Messages.format;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Checks a property of many mutated inputs. A case is a function of the fuzzer's name and the
 * case's number alone.
 *
 * <ul>
 *   <li>{@code -Dgristmill.fuzz-minutes=60} goes on for that long, a fuzzer;
 *   <li>{@code -Dgristmill.fuzz-case=name:number} repeats one case.
 * </ul>
 */
public final class Fuzzer {

  private static final String MINUTES = "gristmill.fuzz-minutes";
  private static final String CASE = "gristmill.fuzz-case";

  /** A case that takes longer hangs. Sound ones take milliseconds. */
  private static final long HANGS_SECONDS = 60;

  private static final int MOST_EDITS = 3;
  private static final int MOST_FINDINGS = 20;

  private final String name;
  private final List<Input> inputs;
  private final List<byte[]> words;
  private final Map<String, String> findings = new LinkedHashMap<>();
  private ExecutorService thread = newThread();

  /** A valid file that mutations start from. */
  public record Input(String name, byte[] bytes) {}

  /** A mutated input. */
  public record Case(Input input, byte[] bytes) {

    /** Length of what the two begin with alike. */
    public int commonPrefix() {
      int mismatch = Arrays.mismatch(input.bytes(), bytes);
      return mismatch < 0 ? bytes.length : mismatch;
    }

    /** Length of what the two end with alike, without the common prefix. */
    public int commonSuffix() {
      byte[] from = input.bytes();
      int most = Math.min(from.length, bytes.length) - commonPrefix();
      int length = 0;
      while (length < most && from[from.length - 1 - length] == bytes[bytes.length - 1 - length]) {
        length++;
      }
      return length;
    }
  }

  /** Throws where a case does not have the property. */
  @FunctionalInterface
  public interface Property {
    void check(Case mutated) throws Exception;
  }

  /**
   * @param words byte strings that mean something in the format
   */
  public Fuzzer(String name, List<Input> inputs, String... words) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
    this.words =
        words.length == 0
            ? List.of(new byte[] {'\n'})
            : Arrays.stream(words).map(w -> w.getBytes(StandardCharsets.ISO_8859_1)).toList();
  }

  /**
   * Runs {@code tries} cases, or as the system properties say.
   *
   * @throws AssertionError that lists the findings, each with its case
   */
  public void check(int tries, Property property) {
    String one = System.getProperty(CASE, "");
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(Long.getLong(MINUTES, 0));
    if (!one.isEmpty()) {
      if (one.startsWith(name + ":")) {
        run(Long.parseLong(one.substring(name.length() + 1)), property);
      }
    } else {
      for (long number = 0; number < tries || System.nanoTime() < end; number++) {
        run(number, property);
      }
    }
    thread.shutdownNow();
    if (!findings.isEmpty()) {
      throw new AssertionError(
          findings.size() + " findings:\n" + String.join("\n", findings.values()));
    }
  }

  private void run(long number, Property property) {
    Random random = new Random(31L * name.hashCode() + number);
    Input input = inputs.get(random.nextInt(inputs.size()));
    Input other = inputs.get(random.nextInt(inputs.size()));
    List<Edit> edits = new ArrayList<>();
    byte[] bytes = input.bytes();
    for (int i = random.nextInt(MOST_EDITS); i >= 0; i--) {
      Edit edit = Edit.draw(bytes, other.bytes(), words, random);
      bytes = edit.apply(bytes);
      edits.add(edit);
    }
    Throwable failure = failure(new Case(input, bytes), property);
    if (failure != null && findings.size() < MOST_FINDINGS) {
      report(number, input, edits, failure, property);
    }
  }

  private Throwable failure(Case mutated, Property property) {
    Future<?> run =
        thread.submit(
            () -> {
              property.check(mutated);
              return null;
            });
    try {
      run.get(HANGS_SECONDS, TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (TimeoutException e) {
      run.cancel(true);
      thread.shutdownNow();
      thread = newThread();
      return e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while fuzzing", e);
    }
  }

  /** One finding for each kind of failure, with no more edits than it takes. */
  private void report(
      long number, Input input, List<Edit> edits, Throwable failure, Property property) {
    String signature = input.name() + signature(failure);
    if (findings.containsKey(signature)) {
      return;
    }
    List<Edit> needed = new ArrayList<>(edits);
    for (Edit edit : edits) {
      List<Edit> fewer = new ArrayList<>(needed);
      fewer.remove(edit);
      Throwable again = failure(new Case(input, applied(input, fewer)), property);
      if (again != null && signature.equals(input.name() + signature(again))) {
        needed = fewer;
      }
    }
    String finding =
        format("-D%s=%s:%d of %s, %s\n  %s", CASE, name, number, input.name(), needed, failure);
    findings.put(signature, finding);
    System.err.println(finding);
  }

  private static byte[] applied(Input input, List<Edit> edits) {
    byte[] bytes = input.bytes();
    for (Edit edit : edits) {
      bytes = edit.apply(bytes);
    }
    return bytes;
  }

  /** The class, the place in the program, and an assertion's first words. */
  private static String signature(Throwable failure) {
    String place =
        Arrays.stream(failure.getStackTrace())
            .map(StackTraceElement::toString)
            .filter(frame -> frame.contains("io.gristmill") && !frame.contains("gristmill.fuzz"))
            .findFirst()
            .orElse("");
    String message = String.valueOf(failure.getMessage()).strip();
    return failure.getClass() + place + message.substring(0, Math.min(24, message.length()));
  }

  private static ExecutorService newThread() {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, "fuzz");
          thread.setDaemon(true);
          return thread;
        });
  }
}
