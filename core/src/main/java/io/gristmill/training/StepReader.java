package io.gristmill.training;

import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.tokens.sequences.Sequences;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.training.plan.Round.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Reads the sequences of training steps. */
public final class StepReader {

  private final Sequences sequences;

  public StepReader(Sequences sequences) {
    this.sequences = sequences;
  }

  /** Reads the micro-batches of a step. */
  public List<TokenBatch> read(Step step) {
    return read(step, this::read);
  }

  /** Reads one micro-batch: {@code [sequences][context]}. */
  public TokenBatch read(List<BatchRef> batch) {
    return join(batch, this::read);
  }

  /** Reads the micro-batches of a step from the given source. */
  List<TokenBatch> read(Step step, Function<BatchRef, TokenBatch> source) {
    return step.batches().stream().map(batch -> join(batch, source)).toList();
  }

  private static TokenBatch join(List<BatchRef> batch, Function<BatchRef, TokenBatch> source) {
    return TokenBatch.join(batch.stream().map(source).toList());
  }

  /** Reads the sequences of one reference. */
  TokenBatch read(BatchRef ref) {
    try {
      return sequences.read(ref);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the shard is a local file. */
  boolean isLocal(BatchRef ref) {
    return sequences.isLocal(ref.uri());
  }

  /**
   * Reads the batches of steps in order. Remote shards are opened and read by background threads,
   * those of the next step while the current one trains. Not thread-safe.
   */
  public static final class PrefetchingBatchReader implements Function<Step, List<TokenBatch>> {

    /**
     * Number of concurrent requests; each has a latency of tens of milliseconds, whatever its size.
     */
    private static final int FETCHERS = 8;

    private static final ExecutorService POOL =
        Executors.newFixedThreadPool(FETCHERS, PrefetchingBatchReader::daemon);

    private final StepReader reader;
    private final List<Step> steps;
    private Map<BatchRef, CompletableFuture<TokenBatch>> fetched = new HashMap<>();
    private int next;

    /**
     * @param steps in the order in which they will be requested
     */
    public PrefetchingBatchReader(StepReader reader, List<Step> steps) {
      this.reader = reader;
      this.steps = List.copyOf(steps);
    }

    @Override
    public List<TokenBatch> apply(Step step) {
      if (next == 0) {
        begin(step);
      }
      Map<BatchRef, CompletableFuture<TokenBatch>> mine = fetched;
      fetched = new HashMap<>();
      next++;
      if (next < steps.size()) {
        begin(steps.get(next));
      }
      return reader.read(
          step, ref -> mine.containsKey(ref) ? await(mine.get(ref)) : reader.read(ref));
    }

    private void begin(Step step) {
      for (List<BatchRef> batch : step.batches()) {
        for (BatchRef ref : batch) {
          if (!reader.isLocal(ref)) {
            fetched.computeIfAbsent(
                ref, wanted -> CompletableFuture.supplyAsync(() -> reader.read(wanted), POOL));
          }
        }
      }
    }

    private static TokenBatch await(CompletableFuture<TokenBatch> sequence) {
      try {
        return sequence.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw e;
      }
    }

    private static Thread daemon(Runnable work) {
      Thread thread = new Thread(work, "sequence-fetcher");
      thread.setDaemon(true);
      return thread;
    }
  }
}
