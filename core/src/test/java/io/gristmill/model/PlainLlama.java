package io.gristmill.model;

import io.gristmill.model.shape.GptConfig;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Llama's forward pass as its paper and Hugging Face's names have it, in plain loops over doubles:
 * shares no code with the layers it is held against.
 */
record PlainLlama(GptConfig config, Map<String, INDArray> weights) {

  /** Logits after the last id. */
  double[] logits(int[] ids) {
    double[][] x = new double[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      x[t] = matrix("model.embed_tokens.weight")[ids[t]].clone();
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      String name = "model.layers." + layer + ".";
      addAttention(x, name);
      for (double[] row : x) {
        double[] a = norm(row, name + "post_attention_layernorm");
        double[] gate = linear(a, name + "mlp.gate_proj");
        double[] up = linear(a, name + "mlp.up_proj");
        for (int i = 0; i < up.length; i++) {
          up[i] *= gate[i] / (1 + Math.exp(-gate[i]));
        }
        add(row, linear(up, name + "mlp.down_proj"));
      }
    }
    String head = config.tiedEmbeddings() ? "model.embed_tokens" : "lm_head";
    return linear(norm(x[ids.length - 1], "model.norm"), head);
  }

  private void addAttention(double[][] x, String layer) {
    double[][] q = new double[x.length][];
    double[][] k = new double[x.length][];
    double[][] v = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] a = norm(x[t], layer + "input_layernorm");
      q[t] = rotated(linear(a, layer + "self_attn.q_proj"), t);
      k[t] = rotated(linear(a, layer + "self_attn.k_proj"), t);
      v[t] = linear(a, layer + "self_attn.v_proj");
    }
    for (int t = 0; t < x.length; t++) {
      double[] mixed = new double[config.embeddingSize()];
      for (int head = 0; head < config.heads(); head++) {
        mix(q[t], k, v, t, head, mixed);
      }
      add(x[t], linear(mixed, layer + "self_attn.o_proj"));
    }
  }

  private void mix(double[] q, double[][] k, double[][] v, int t, int head, double[] mixed) {
    int size = config.headSize();
    int own = head * size;
    int shared = head / (config.heads() / config.block().keyValueHeads()) * size;
    double[] e = new double[t + 1];
    double sum = 0;
    for (int s = 0; s <= t; s++) {
      double score = 0;
      for (int i = 0; i < size; i++) {
        score += q[own + i] * k[s][shared + i];
      }
      e[s] = Math.exp(score / Math.sqrt(size));
      sum += e[s];
    }
    for (int s = 0; s <= t; s++) {
      for (int i = 0; i < size; i++) {
        mixed[own + i] += e[s] / sum * v[s][shared + i];
      }
    }
  }

  /** As complex numbers, whose imaginary parts are the second halves of the heads. */
  private double[] rotated(double[] heads, int position) {
    int half = config.headSize() / 2;
    double[] rotated = new double[heads.length];
    for (int i = 0; i < heads.length; i++) {
      int pair = i % config.headSize() % half;
      double angle =
          position * Math.pow(config.block().ropeBase(), -2.0 * pair / config.headSize());
      boolean real = i % config.headSize() < half;
      double other = real ? -heads[i + half] : heads[i - half];
      rotated[i] = heads[i] * Math.cos(angle) + other * Math.sin(angle);
    }
    return rotated;
  }

  private double[] norm(double[] x, String name) {
    double squares = 0;
    for (double value : x) {
      squares += value * value;
    }
    double[] gain = weights.get(name + ".weight").toDoubleVector();
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] / Math.sqrt(squares / x.length + 1e-5) * gain[i];
    }
    return y;
  }

  private double[] linear(double[] x, String name) {
    double[][] rows = matrix(name + ".weight"); // [out][in]
    double[] y =
        weights.containsKey(name + ".bias")
            ? weights.get(name + ".bias").toDoubleVector()
            : new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < x.length; j++) {
        y[i] += rows[i][j] * x[j];
      }
    }
    return y;
  }

  private double[][] matrix(String name) {
    return weights.get(name).toDoubleMatrix();
  }

  private static void add(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] += y[i];
    }
  }
}
