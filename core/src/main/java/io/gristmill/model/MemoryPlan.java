package io.gristmill.model;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.config.TrainingSection.Precision;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.host.MemoryLimit;
import io.gristmill.model.kernel.Kernels.AttentionShape;
import io.gristmill.model.objective.Vocabulary;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.HiddenMatrix;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.StepOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Memory outside the heap for training one replica of a model, by purpose: float32, sequences of
 * full context length, host kernels. What averaging sends is on the heap.
 */
public record MemoryPlan(List<Part> parts) {

  /** A named part of the memory, in bytes. */
  public record Part(String name, long bytes) {}

  public MemoryPlan {
    parts = List.copyOf(parts);
  }

  /**
   * Plans the memory for training a model.
   *
   * @throws InvalidConfigException if the number of bytes overflows
   */
  public static MemoryPlan of(GptConfig model, Name optimizer, StepOptions step) {
    try {
      return new MemoryPlan(parts(model, optimizer, step));
    } catch (ArithmeticException e) {
      throw tooLarge(e);
    }
  }

  /**
   * The same with what averaging keeps beside the model.
   *
   * @param vectors number of vectors that are as long as the parameters
   * @throws InvalidConfigException if the number of bytes overflows
   */
  public MemoryPlan withAveraging(int vectors) {
    try {
      Part averaging = new Part("averaging", Math.multiplyExact(vectors, parts.get(0).bytes()));
      return new MemoryPlan(Stream.concat(parts.stream(), Stream.of(averaging)).toList());
    } catch (ArithmeticException e) {
      throw tooLarge(e);
    }
  }

  private static InvalidConfigException tooLarge(ArithmeticException cause) {
    return new InvalidConfigException(
        format("model memory: more than %s (expected less) at model", gibi(Long.MAX_VALUE)), cause);
  }

  private static List<Part> parts(GptConfig c, Name optimizer, StepOptions step) {
    long n = Math.multiplyExact((long) step.batchSize(), c.contextLength());
    long stream = Math.multiplyExact(n, (long) c.embeddingSize());
    long parameters = c.parameterCount();
    BlockMemory block = BlockMemory.of(c, n);
    boolean recomputed = step.checkpointing() == ActivationCheckpointing.ON;
    List<Part> parts = new ArrayList<>();
    parts.add(floats("parameters", 1, parameters));
    parts.add(floats("gradients", 1, parameters));
    parts.add(floats("optimizer moments", 1, c.momentCount(optimizer)));
    if (optimizer == Name.MUON) {
      parts.add(floats("orthogonalization", 2, orthogonalization(c)));
    }
    if (step.accumulation() > 1) {
      parts.add(floats("accumulated gradients", 1, parameters));
    }
    parts.add(floats("block inputs", c.layers() + 1L, stream));
    parts.add(floats("block activations", recomputed ? 1 : c.layers(), block.kept()));
    parts.add(floats("gradients between blocks", 2, stream));
    parts.add(floats("gradients in a block", 1, block.working()));
    parts.add(floats("head", 1, head(c, n, stream)));
    if (step.precision() != Precision.FLOAT32) {
      parts.add(floats("rounded operands", 1, operands(c, n)));
      parts.add(new Part("weights in bfloat16", Math.multiplyExact(parameters, 2L)));
      if (optimizer == Name.MUON) {
        parts.add(floats("operands of orthogonalization", 1, orthogonalization(c)));
      }
    }
    long scratch = Math.multiplyExact(BlockMemory.attentionScratch(c), (long) step.threads());
    parts.add(new Part("attention scratch", scratch));
    return parts;
  }

  /** The largest hidden matrix, and its product with its transpose. */
  private static long orthogonalization(GptConfig c) {
    List<HiddenMatrix> all = HiddenMatrix.of(c);
    return all.stream().mapToLong(m -> Math.multiplyExact(m.in(), m.out())).max().orElseThrow()
        + all.stream().mapToLong(m -> m.shorter() * m.shorter()).max().orElseThrow();
  }

  /** The norm, its statistics, and a chunk of logits. */
  private static long head(GptConfig c, long n, long stream) {
    long rows = Math.min(n, Vocabulary.chunkRows(c.vocabularySize()));
    long norm = Math.addExact(stream, n * BlockMemory.statistics(c));
    return Math.addExact(norm, Math.multiplyExact(rows, (long) c.vocabularySize()));
  }

  /** The largest operands of products; half as much where the processor multiplies bfloat16. */
  private static long operands(GptConfig c, long n) {
    long rows = Math.min(n, Vocabulary.chunkRows(c.vocabularySize()));
    long widest = BlockMemory.widest(c);
    long activations = Math.multiplyExact(n, widest);
    long left = Math.max(activations, Math.multiplyExact(rows, (long) c.vocabularySize()));
    long columns = Math.max(widest, c.vocabularySize());
    return left + Math.max(activations, Math.multiplyExact(c.embeddingSize(), columns));
  }

  private static Part floats(String name, long times, long elements) {
    long bytes = Math.multiplyExact(elements, (long) Float.BYTES);
    return new Part(name, Math.multiplyExact(times, bytes));
  }

  /** Total bytes of all parts. */
  public long bytes() {
    return parts.stream().mapToLong(Part::bytes).reduce(0, Math::addExact);
  }

  /** Whether the plan fits the available memory. */
  public boolean fits(MemoryLimit limit) {
    return bytes() <= limit.bytes();
  }

  /**
   * Checks that the plan fits the available memory.
   *
   * @throws InvalidConfigException if it does not fit
   */
  public void require(MemoryLimit limit) {
    if (!fits(limit)) {
      throw new InvalidConfigException(
          format(
                  "model memory: %s (expected at most %s: %s; a smaller training.batch-size or",
                  gibi(bytes()), gibi(limit.bytes()), limit.reason())
              + " model, or training.recompute-activations = true, needs less) at model");
    }
  }

  /** A line for each part, and one for their sum. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    parts.forEach(part -> lines.add(line(part.name(), part.bytes())));
    lines.add(line("total", bytes()));
    return lines;
  }

  private static String line(String name, long bytes) {
    return format("%-24s %12s", name, bytes < 1L << 30 ? mebi(bytes) : gibi(bytes));
  }

  private static String mebi(long bytes) {
    return format("%.1f MiB", bytes / 0x1p20);
  }

  private static String gibi(long bytes) {
    return format("%.1f GiB", bytes / 0x1p30);
  }

  /**
   * Elements that a block of a model needs for a batch of {@code positions}.
   *
   * @param kept from the forward pass to the backward pass
   * @param working while the backward pass runs
   */
  record BlockMemory(long kept, long working) {

    static BlockMemory of(GptConfig c, long positions) {
      return new BlockMemory(
          Math.multiplyExact(positions, keptWidth(c)),
          Math.multiplyExact(positions, workingWidth(c)));
    }

    /**
     * Both norms and their statistics, the residual, attention, and both sides of the activation.
     */
    private static long keptWidth(GptConfig c) {
      long norms = 2 * (c.embeddingSize() + statistics(c));
      long attention = c.packedSize() + c.heads() + c.embeddingSize();
      return norms + attention + c.embeddingSize() + raised(c) + c.block().hiddenSize() + low(c);
    }

    /** The products of A of each projection's adapters and their gradients. */
    private static long low(GptConfig c) {
      return 2L * c.block().lora().rank() * c.block().lora().targets().size();
    }

    /** The gradients inside the block; those of its input and output are the graph's. */
    private static long workingWidth(GptConfig c) {
      long ofActivation = c.block().activationInputs() == 1 ? 0 : raised(c);
      long dropped = c.dropout() == 0 ? 0 : 2L * c.embeddingSize();
      return 2L * c.embeddingSize()
          + c.block().hiddenSize()
          + ofActivation
          + c.packedSize()
          + dropped;
    }

    /** Values a norm keeps of a position. */
    static int statistics(GptConfig c) {
      return c.block().centresNorms() ? 2 : 1;
    }

    /** Width of the widest matrix of activations. */
    static long widest(GptConfig c) {
      long rank = c.block().lora().rank();
      return LongStream.of(c.packedSize(), raised(c), c.embeddingSize(), rank).max().orElseThrow();
    }

    private static long raised(GptConfig c) {
      return (long) c.block().activationInputs() * c.block().hiddenSize();
    }

    /** Bytes of a thread's attention. */
    static long attentionScratch(GptConfig c) {
      int keyValueHeads = c.block().keyValueHeads();
      return new AttentionShape(1, c.contextLength(), c.heads(), keyValueHeads, c.headSize())
          .scratchBytes();
    }
  }
}
