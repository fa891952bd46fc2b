package io.gristmill.training;

import io.gristmill.model.step.TrainingStep;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.training.plan.Round.Step;
import io.gristmill.training.plan.SequenceOrder.DataOrder;
import io.gristmill.training.plan.SequenceOrder.DataOrder.ShardSequences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a file as ids: the first nine tenths for training, in windows that do not overlap,
 * the rest for validation, all of it.
 */
final class ByteText {

  private static final int VALIDATION_BATCH = 64;

  private final byte[] training;
  private final byte[] validation;
  private final int context;

  private ByteText(byte[] training, byte[] validation, int context) {
    this.training = training;
    this.validation = validation;
    this.context = context;
  }

  static ByteText read(Path file, int context) throws IOException {
    byte[] all = Files.readAllBytes(file);
    int cut = (int) (0.9 * all.length);
    return new ByteText(Arrays.copyOf(all, cut), Arrays.copyOfRange(all, cut, all.length), context);
  }

  /** Creates an order that reads every window once. */
  DataOrder order(long seed) {
    long windows = (training.length - 1L) / context;
    return new DataOrder(List.of(new ShardSequences("text", windows)), seed);
  }

  List<TokenBatch> batches(Step step) {
    return step.batches().stream().map(this::batch).toList();
  }

  private TokenBatch batch(List<BatchRef> refs) {
    int[] starts = refs.stream().mapToInt(ref -> (int) ref.first() * context).toArray();
    return windows(training, starts, context);
  }

  /** Nats a byte, over the whole of the validation part. */
  double validationLoss(TrainingStep step) {
    int targets = validation.length - 1;
    double nats = 0;
    List<Integer> starts = new ArrayList<>();
    for (int start = 0; start + context <= targets; start += context) {
      starts.add(start);
      if (starts.size() == VALIDATION_BATCH) {
        nats += nats(step, starts, context);
        starts.clear();
      }
    }
    if (!starts.isEmpty()) {
      nats += nats(step, starts, context);
    }
    int rest = targets % context;
    if (rest > 0) {
      nats += nats(step, List.of(targets - rest), rest);
    }
    return nats / targets;
  }

  private double nats(TrainingStep step, List<Integer> starts, int length) {
    int[] at = starts.stream().mapToInt(Integer::intValue).toArray();
    double sum = 0;
    for (float[] row : step.score(windows(validation, at, length)).losses()) {
      for (float loss : row) {
        sum += loss;
      }
    }
    return sum;
  }

  private static TokenBatch windows(byte[] text, int[] starts, int length) {
    int[][] inputs = new int[starts.length][length];
    int[][] targets = new int[starts.length][length];
    for (int i = 0; i < starts.length; i++) {
      for (int j = 0; j < length; j++) {
        inputs[i][j] = Byte.toUnsignedInt(text[starts[i] + j]);
        targets[i][j] = Byte.toUnsignedInt(text[starts[i] + j + 1]);
      }
    }
    return new TokenBatch(inputs, targets);
  }
}
