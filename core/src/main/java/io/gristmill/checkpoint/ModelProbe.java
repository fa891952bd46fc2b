package io.gristmill.checkpoint;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.OutputFile;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.step.StepResult;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Answers JSON queries about a model: logits, loss, gradients and training steps. */
public final class ModelProbe {

  private final GptNetwork network;
  private final TrainingStep training;

  /** Probes a network that the caller closes. */
  public ModelProbe(GptNetwork network) {
    this.network = network;
    this.training = new Dl4jTrainingStep(network);
  }

  /** {@code {"ids": [...]}} to {@code {"logits": [[...]]}}. */
  public ObjectNode logits(JsonNode in) {
    ObjectNode out = object();
    ArrayNode rows = out.putArray("logits");
    for (float[] row : network.logits(BatchJson.ids(in, "ids"))) {
      ArrayNode values = rows.addArray();
      for (float value : row) {
        values.add(value);
      }
    }
    return out;
  }

  /** {@code {"ids", "targets"}}, a sequence or a batch, to {@code {"loss"}}. */
  public ObjectNode loss(JsonNode in) {
    boolean one = in.path("ids").path(0).isNumber();
    TokenBatch batch =
        one
            ? BatchJson.batch(
                new int[][] {BatchJson.ids(in, "ids")}, new int[][] {BatchJson.ids(in, "targets")})
            : BatchJson.batch(in.path("ids"), in.path("targets"));
    return object().put("loss", training.gradient(batch));
  }

  /** {@code {"ids": [[...]], "targets": [[...]]}} to a file of gradients and {@code {"loss"}}. */
  public ObjectNode gradients(JsonNode in, OutputFile file) throws IOException {
    double loss = training.gradient(BatchJson.batch(in.path("ids"), in.path("targets")));
    Safetensors.write(file, network.gradients());
    return object().put("loss", loss);
  }

  /** One update of {@code {"inputs": [accumulate][batch][time], "targets"}}. */
  public ObjectNode step(JsonNode in) {
    List<TokenBatch> batches = new ArrayList<>();
    for (int i = 0; i < in.path("inputs").size(); i++) {
      batches.add(BatchJson.batch(in.path("inputs").path(i), in.path("targets").path(i)));
    }
    if (batches.isEmpty()) {
      throw BatchJson.malformed("inputs", in.path("inputs"));
    }
    long step = network.iteration();
    StepResult result = training.step(batches, step, 0);
    return object()
        .put("step", step)
        .put("loss", result.loss())
        .put("gradient-norm", result.gradientNorm())
        .put("learning-rate", result.learningRate());
  }

  /** Writes the weights as they are now. */
  public void weights(OutputFile file) throws IOException {
    Safetensors.write(file, network.weights());
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Reads token batches from the JSON input of probes. */
  public static final class BatchJson {

    /** Ids must be whole numbers: neither 1.5 nor "1" is accepted. */
    private static final ObjectMapper JSON =
        JsonMapper.builder()
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private BatchJson() {}

    /**
     * Reads a batch from two arrays {@code [batch][time]}.
     *
     * @throws InvalidInputException if they are not, or do not belong together
     */
    public static TokenBatch batch(JsonNode inputs, JsonNode targets) {
      return batch(read(inputs, int[][].class, "ids"), read(targets, int[][].class, "targets"));
    }

    static TokenBatch batch(int[][] inputs, int[][] targets) {
      try {
        return new TokenBatch(inputs, targets);
      } catch (IllegalArgumentException e) {
        throw new InvalidInputException(e.getMessage(), e);
      }
    }

    static int[] ids(JsonNode in, String name) {
      int[] ids = read(in.path(name), int[].class, name);
      if (ids.length == 0) {
        throw malformed(name, in.path(name));
      }
      return ids;
    }

    private static <T> T read(JsonNode node, Class<T> type, String name) {
      if (!node.isArray()) {
        throw malformed(name, node);
      }
      try {
        return JSON.treeToValue(node, type);
      } catch (IOException e) {
        throw malformed(name, node);
      }
    }

    /** Creates the exception for missing arrays. */
    public static InvalidInputException malformed(String name, JsonNode node) {
      return new InvalidInputException(
          format("%s: %s (expected arrays of ids)", name, node.isMissingNode() ? "missing" : node));
    }
  }
}
