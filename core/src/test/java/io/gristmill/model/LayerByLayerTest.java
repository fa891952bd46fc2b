package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.SharedData;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A trained model's every intermediate result is what PyTorch has there. */
class LayerByLayerTest {

  private static final double TOLERANCE = 1e-5;
  private static final int BATCH = 3;
  private static final int HEADS = 3;
  private static final int CONTEXT = 11;
  private static final int HEAD_SIZE = 16;

  private static JsonNode reference;
  private static GptNetwork network;
  private static Map<String, INDArray> outputs;
  private static Map<String, INDArray> insideBlock0;

  @BeforeAll
  static void runOnce() throws IOException {
    Path directory = SharedData.path("weights/gpt-nano-sort");
    reference =
        new ObjectMapper().readTree(directory.resolve("gpt-nano-sort-t0-partials.json").toFile());
    network = Oracle.network(directory, Settings.optimizer(5), DataType.FLOAT);
    FloatBuffer idx = partial("idx");
    int[][] ids = new int[BATCH][CONTEXT];
    for (int[] row : ids) {
      for (int t = 0; t < CONTEXT; t++) {
        row[t] = (int) idx.get();
      }
    }
    INDArray input = GptNetwork.toDataSet(new TokenBatch(ids, ids)).getFeatures();
    outputs = network.graph().feedForward(new INDArray[] {input}, false);
    insideBlock0 = network.layers().blocks().get(0).trace();
  }

  /** Nothing to free where the data is absent. */
  @AfterAll
  static void free() {
    if (network != null) {
      network.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"embedding,x", "block0,block0", "block1,block1", "block2,block2", "head,lm_head"})
  void everyLayersOutput(String layer, String partial) {
    requireEqual(outputs.get(layer), partial);
  }

  @ParameterizedTest
  @CsvSource({"norm1,ln1", "attnOut,y", "residual,attnResid", "norm2,ln2", "activated,gelu"})
  void everyStepInsideABlock(String step, String partial) {
    requireEqual(insideBlock0.get(step), partial);
  }

  @Test
  void theLastNorm() {
    requireEqual(network.layers().head().lastNorm(), "ln_f");
  }

  @ParameterizedTest
  @CsvSource({"q,0", "k,1", "v,2"})
  void queriesKeysAndValuesOfEveryHead(String partial, int which) {
    FloatBuffer expected = partial(partial); // [batch][heads][context][head size]
    INDArray qkv = insideBlock0.get("qkv"); // [batch context][3][heads][head size]
    for (int b = 0; b < BATCH; b++) {
      for (int h = 0; h < HEADS; h++) {
        for (int t = 0; t < CONTEXT; t++) {
          for (int i = 0; i < HEAD_SIZE; i++) {
            int column = (which * HEADS + h) * HEAD_SIZE + i;
            assertThat(qkv.getDouble(b * CONTEXT + t, column))
                .isCloseTo(expected.get(), within(TOLERANCE));
          }
        }
      }
    }
  }

  /** They are not kept: this is how the backward pass makes them again. */
  @Test
  void attentionOfEveryHead() {
    FloatBuffer expected = partial("attSm"); // [batch][heads][context][context]
    INDArray qkv = insideBlock0.get("qkv");
    INDArray logSumExp = insideBlock0.get("logSumExp");
    int size = (int) qkv.size(1) / 3 / HEADS;
    for (int head = 0; head < BATCH * HEADS; head++) {
      for (int t = 0; t < CONTEXT; t++) {
        for (int seen = 0; seen < CONTEXT; seen++) {
          double value = expected.get();
          if (seen <= t) {
            double score = score(qkv, head, t, seen, size) / Math.sqrt(size);
            assertThat(Math.exp(score - logSumExp.getDouble(head, t)))
                .isCloseTo(value, within(TOLERANCE));
          }
        }
      }
    }
  }

  private static double score(INDArray qkv, int head, int t, int seen, int size) {
    int first = head / HEADS * CONTEXT;
    int column = head % HEADS * size;
    double score = 0;
    for (int i = column; i < column + size; i++) {
      score += qkv.getDouble(first + t, i) * qkv.getDouble(first + seen, HEADS * size + i);
    }
    return score;
  }

  private static void requireEqual(INDArray actual, String partial) {
    FloatBuffer expected = partial(partial);
    float[] values = actual.dup('c').data().asFloat();
    assertThat(values).hasSize(expected.remaining());
    for (float value : values) {
      assertThat((double) value).isCloseTo(expected.get(), within(TOLERANCE));
    }
  }

  private static FloatBuffer partial(String name) {
    byte[] bytes = Base64.getDecoder().decode(reference.path(name).path("data").asText());
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
