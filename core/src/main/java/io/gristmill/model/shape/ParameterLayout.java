package io.gristmill.model.shape;

import static io.gristmill.model.shape.ParameterLayout.ParameterNames.BLOCK;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.DOWN;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.EMBEDDING;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.HEAD;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.HEAD_WEIGHT;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.LORA_A;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.LORA_B;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.NORM;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.NORM1;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.NORM2;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.POSITIONS;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.PROJECTION;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.QKV;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.TOKENS;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.UP;

import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of a layer in the order of the flat vector, row-major. The flat vector of a model
 * holds the embedding, the blocks and the head. Matrices are weights, which decay; vectors are
 * biases and gains, which do not.
 */
public record ParameterLayout(List<Parameter> parameters) {

  public ParameterLayout {
    parameters = List.copyOf(parameters);
  }

  /** A parameter's name and shape. */
  public record Parameter(String name, List<Long> shape) {

    static Parameter vector(String name, long length) {
      return new Parameter(name, List.of(length));
    }

    static Parameter matrix(String name, long rows, long columns) {
      return new Parameter(name, List.of(rows, columns));
    }

    public long length() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }

    public boolean isMatrix() {
      return shape.size() > 1;
    }
  }

  /**
   * Token and position embeddings. A tied token embedding is the head's matrix; rotary positions
   * have no parameters. A model with both has no parameters here.
   */
  public static ParameterLayout embedding(GptConfig c) {
    List<Parameter> all = new ArrayList<>();
    if (!c.tiedEmbeddings()) {
      all.add(Parameter.matrix(TOKENS, c.vocabularySize(), c.embeddingSize()));
    }
    if (c.block().learnsPositions()) {
      all.add(Parameter.matrix(POSITIONS, c.contextLength(), c.embeddingSize()));
    }
    return new ParameterLayout(all);
  }

  /**
   * One block. GPT-2's matrices are {@code [in][out]}, Llama's {@code [out][in]}: consecutive parts
   * of a packed matrix are then the tensors of Hugging Face's files.
   */
  public static ParameterLayout block(GptConfig c) {
    long d = c.embeddingSize();
    long hidden = c.block().hiddenSize();
    List<Parameter> all = new ArrayList<>();
    all.addAll(norm(c, NORM1));
    all.addAll(projection(c, QKV, d, c.packedSize()));
    all.addAll(projection(c, PROJECTION, d, d));
    all.addAll(norm(c, NORM2));
    all.addAll(projection(c, UP, d, c.block().activationInputs() * hidden));
    all.addAll(projection(c, DOWN, hidden, d));
    all.addAll(adapters(c));
    return new ParameterLayout(all);
  }

  /** Final norm and vocabulary matrix {@code [vocabulary][embedding]}, tied or not. */
  public static ParameterLayout head(GptConfig c) {
    List<Parameter> all = new ArrayList<>(norm(c, NORM));
    all.add(Parameter.matrix(HEAD_WEIGHT, c.vocabularySize(), c.embeddingSize()));
    return new ParameterLayout(all);
  }

  /**
   * All parameters of a model, each with the name of its layer before its own and a dot between.
   */
  public static ParameterLayout model(GptConfig c) {
    List<Parameter> all = new ArrayList<>(embedding(c).of(EMBEDDING));
    for (int i = 0; i < c.layers(); i++) {
      all.addAll(block(c).of(BLOCK + i));
    }
    all.addAll(head(c).of(HEAD));
    return new ParameterLayout(all);
  }

  private List<Parameter> of(String layer) {
    return parameters.stream()
        .map(parameter -> new Parameter(layer + "." + parameter.name(), parameter.shape()))
        .toList();
  }

  /**
   * A {@code [rank][in]} and B {@code [out][rank]} of every projection with adapters, in the layout
   * of PEFT's files. Those of a packed parameter are stacked as its matrices are.
   */
  private static List<Parameter> adapters(GptConfig c) {
    int rank = c.block().lora().rank();
    List<HiddenMatrix> adapted = HiddenMatrix.adapted(c);
    List<Parameter> all = new ArrayList<>();
    for (String target : c.block().lora().targets()) {
      List<HiddenMatrix> parts =
          adapted.stream().filter(m -> m.projection().equals(target)).toList();
      HiddenMatrix last = parts.get(parts.size() - 1);
      all.add(Parameter.matrix(target + LORA_A, (long) rank * parts.size(), last.in()));
      all.add(Parameter.matrix(target + LORA_B, last.to(), rank));
    }
    return all;
  }

  /** A gain and, where the model has one, a bias. */
  private static List<Parameter> norm(GptConfig c, String name) {
    Parameter gain = Parameter.vector(name + ".gain", c.embeddingSize());
    return c.block().biases() && c.block().centresNorms()
        ? List.of(gain, Parameter.vector(name + ".bias", c.embeddingSize()))
        : List.of(gain);
  }

  private static List<Parameter> projection(GptConfig c, String name, long in, long out) {
    Parameter weight =
        switch (c.block().layout()) {
          case IN_OUT -> Parameter.matrix(name + ".weight", in, out);
          case OUT_IN -> Parameter.matrix(name + ".weight", out, in);
        };
    return c.block().biases()
        ? List.of(weight, Parameter.vector(name + ".bias", out))
        : List.of(weight);
  }

  /** Total number of parameter values. */
  public long length() {
    return parameters.stream().mapToLong(Parameter::length).sum();
  }

  /**
   * Names of the parameters of a layer. They contain no underscore: Deeplearning4j puts one between
   * the names of layer and parameter.
   */
  public static final class ParameterNames {

    /** Names of the layers; a block has its number after it. */
    public static final String EMBEDDING = "embedding";

    public static final String BLOCK = "block";
    public static final String HEAD = "head";

    public static final String TOKENS = "tokens";
    public static final String POSITIONS = "positions";

    public static final String NORM1 = "norm1";
    public static final String NORM1_GAIN = "norm1.gain";
    public static final String NORM1_BIAS = "norm1.bias";
    public static final String QKV = "qkv";
    public static final String QKV_WEIGHT = "qkv.weight";
    public static final String QKV_BIAS = "qkv.bias";
    public static final String PROJECTION = "projection";
    public static final String PROJECTION_WEIGHT = "projection.weight";
    public static final String PROJECTION_BIAS = "projection.bias";
    public static final String NORM2 = "norm2";
    public static final String NORM2_GAIN = "norm2.gain";
    public static final String NORM2_BIAS = "norm2.bias";
    public static final String UP = "up";
    public static final String UP_WEIGHT = "up.weight";
    public static final String UP_BIAS = "up.bias";
    public static final String DOWN = "down";
    public static final String DOWN_WEIGHT = "down.weight";
    public static final String DOWN_BIAS = "down.bias";

    /** Ends of the names of an adapter's matrices. */
    public static final String LORA_A = ".lora.a";

    public static final String LORA_B = ".lora.b";

    /** Part of the names of both matrices of an adapter. */
    public static final String LORA = ".lora.";

    public static final String NORM = "norm";
    public static final String NORM_GAIN = "norm.gain";
    public static final String NORM_BIAS = "norm.bias";
    public static final String HEAD_WEIGHT = "weight";

    private ParameterNames() {}
  }
}
