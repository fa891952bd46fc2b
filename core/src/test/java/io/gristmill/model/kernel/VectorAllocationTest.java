package io.gristmill.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gristmill.host.HostMemory;
import io.gristmill.model.kernel.lane.LaneRows;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.kernel.row.Norms.LayerNorm;
import io.gristmill.model.kernel.row.Norms.NormBackward;
import io.gristmill.model.kernel.row.Rotary.RotaryEmbedding;
import io.gristmill.model.kernel.row.RowMath;
import io.gristmill.model.kernel.row.RowProducts;
import io.gristmill.model.kernel.row.Softmax.Scores;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compiled loops over lanes allocate nothing. A vector that leaves a compilation is an object, and
 * a step then allocates 100 MB without any other sign. The loops run in a process of their own:
 * what other tests have run decides what the compiler inlines.
 */
class VectorAllocationTest {

  private static final int FLOATS = 1 << 10;
  private static final int BYTES = FLOATS * Float.BYTES;
  private static final int CALLS = 1000;
  private static final Duration COMPILATION = Duration.ofSeconds(60);
  private static final String MEASURED = "measured ";

  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final Map<String, Runnable> LOOPS = loops(LaneRows.math());

  private static Map<String, Runnable> loops(RowMath math) {
    ByteBuffer x = row();
    ByteBuffer y = row();
    ByteBuffer z = row();
    ByteBuffer sums = ByteBuffer.allocateDirect(2 * BYTES).order(HostMemory.ORDER);
    ByteBuffer statistics = row();
    LayerNorm norm = new LayerNorm(x, y, y, z, statistics);
    NormBackward<ByteBuffer> backward = new NormBackward<>(x, y, statistics, y, x, z);
    Scores scores = new Scores(x, FLOATS / 2, FLOATS / 2 - 3, 2, FLOATS / 2, 0.1f);
    float[] values = {1, 0.5f};
    RotaryEmbedding rotary = RotaryEmbedding.of(10000, FLOATS, 2);
    DropoutMask mask = DropoutMask.of(0.1, 1);
    int half = BYTES / 2;
    Map<String, Runnable> loops = new TreeMap<>();
    loops.put("add", () -> math.rows().add(x, 0, y, 0, BYTES));
    loops.put("sum", () -> math.rows().sum(x, 0, y, z, 0));
    loops.put("scale", () -> math.rows().scale(y, 0, BYTES, 0.5f));
    loops.put("scaleRows", () -> math.rows().scale(y, 0, half, half, values, 2));
    loops.put("dots", () -> math.rows().dots(x, y, 0, half, half, values, 2));
    loops.put("fill", () -> math.rows().fill(x, 0, BYTES, 0.5f));
    loops.put("layerNorm", () -> math.norms().layerNorm(norm, 0));
    loops.put("layerNormBackward", () -> math.norms().layerNormBackward(backward, 0, sums));
    loops.put("rmsNorm", () -> math.norms().rmsNorm(x, 0, y, z, statistics));
    loops.put("gelu", () -> math.activations().gelu(x, z, 0, BYTES));
    loops.put("geluBackward", () -> math.activations().geluBackward(x, y, 0, BYTES));
    loops.put("swiGlu", () -> math.activations().swiGlu(x, z, 0, half, 0));
    loops.put("swiGluBackward", () -> math.activations().swiGluBackward(x, y, z, 0, half, 0));
    loops.put("softmax", () -> math.softmax().forward(scores, statistics, 0, values, values));
    loops.put("softmaxBackward", () -> math.softmax().backward(scores, y, values, values));
    loops.put("crossEntropy", () -> math.softmax().crossEntropy(x, 0, BYTES, 3, 1, 0));
    loops.put("logSumExp", () -> math.softmax().logSumExp(x, 0, BYTES));
    loops.put("rotate", () -> math.rotary().rotate(x, 0, rotary, 1, 0));
    float[] keys = new float[FLOATS];
    float[] sum = new float[FLOATS];
    RowProducts products = math.products();
    int width = products.width();
    int k = FLOATS / width;
    loops.put("multiplyFour", () -> products.multiply(4, k, keys, 0, keys, 0, sum, 0, width));
    loops.put("multiplyOne", () -> products.multiply(1, k, keys, 0, keys, 0, sum, 0, width));
    loops.put("scores", () -> products.scores(8, keys, 0, keys, 0, 3, x));
    loops.put("weightedSum", () -> products.weightedSum(10, x, keys, 0, 96, 0, 1, y, 0));
    loops.put("dropout", () -> math.dropout().dropout(x, y, 0, BYTES, mask));
    return loops;
  }

  private static ByteBuffer row() {
    return ByteBuffer.allocateDirect(BYTES).order(HostMemory.ORDER);
  }

  private static final Map<String, Long> ALLOCATED = new HashMap<>();

  static Stream<String> names() {
    return LOOPS.keySet().stream();
  }

  @BeforeAll
  static void measure() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("--add-") || flag.startsWith("-XX:CompileCommand")) {
        command.add(flag);
      }
    }
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.add(VectorAllocationTest.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
    for (String line : lines) {
      if (line.startsWith(MEASURED)) {
        String[] fields = line.split(" ");
        ALLOCATED.put(fields[1], Long.valueOf(fields[2]));
      }
    }
  }

  /** Prints the bytes that 1,000 calls of each loop allocate once it is compiled. */
  public static void main(String[] none) {
    LOOPS.forEach((name, loop) -> System.out.println(MEASURED + name + " " + compiled(loop)));
  }

  @ParameterizedTest
  @MethodSource("names")
  void compiledLoopsAllocateNothing(String name) {
    assertThat(ALLOCATED.get(name)).isLessThan(CALLS);
  }

  private static long compiled(Runnable loop) {
    long deadline = System.nanoTime() + COMPILATION.toNanos();
    long allocated = allocated(loop);
    while (allocated >= CALLS && System.nanoTime() < deadline) {
      allocated = allocated(loop);
    }
    return allocated;
  }

  /** Returns the bytes that many calls allocate; one object in each would be more than 1000. */
  private static long allocated(Runnable loop) {
    long before = THREAD.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      loop.run();
    }
    return THREAD.getCurrentThreadAllocatedBytes() - before;
  }
}
