package io.gristmill.training;

import static io.gristmill.error.Messages.format;

import io.gristmill.checkpoint.VectorFile;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import io.gristmill.model.huggingface.ModelTensors;
import io.gristmill.model.shape.AddedValues;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.LoraShape;
import io.gristmill.model.shape.ParameterLayout;
import io.gristmill.model.shape.ParameterLayout.Parameter;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The weights that a training begins with from those of another model. The new model may have
 * adapters that the other one lacks, and further ids at the end of the vocabulary.
 */
final class StartingWeights {

  private static final int CHUNK = 1 << 20;

  /** Matrices with a row for every id. */
  private static final Set<String> VOCABULARY =
      Set.of(
          ParameterNames.EMBEDDING + "." + ParameterNames.TOKENS,
          ParameterNames.HEAD + "." + ParameterNames.HEAD_WEIGHT);

  private final VectorFile source;
  private final GptConfig from;
  private final GptConfig to;
  private final long seed;

  /** Offset of every parameter of the source in its vector. */
  private final Map<String, Long> offsets = new HashMap<>();

  /**
   * @param file weights of a model of the shape {@code from}
   * @param seed of the values that are added
   */
  StartingWeights(InputFile file, GptConfig from, GptConfig to, long seed) throws IOException {
    this.source = VectorFile.open(file, ModelTensors.shapes(from));
    this.from = from;
    this.to = to;
    this.seed = seed;
    long offset = 0;
    for (Parameter parameter : ParameterLayout.model(from).parameters()) {
      offsets.put(parameter.name(), offset);
      offset += parameter.length();
    }
  }

  /**
   * Checks that a model can begin with the weights of another.
   *
   * @param place of the other one, for messages
   * @throws IncompatibleArtifactException if it cannot
   */
  static void check(GptConfig from, GptConfig to, String place) {
    LoraShape adapters = from.block().lora();
    if (!adapters.isNone() && !adapters.equals(to.block().lora())) {
      throw new IncompatibleArtifactException(
          format(
              "adapters: %s (expected none, or model.lora as configured; export --format"
                  + " safetensors and import merge them) at %s",
              adapters, place));
    }
    if (from.vocabularySize() > to.vocabularySize()) {
      throw new IncompatibleArtifactException(
          format(
              "vocabulary: %d ids (expected at most %d as configured) at %s",
              from.vocabularySize(), to.vocabularySize(), place));
    }
    GptConfig grown =
        from.withVocabulary(to.vocabularySize())
            .withLora(to.block().lora())
            .withDropout(to.dropout());
    if (!grown.equals(to)) {
      throw new IncompatibleArtifactException(
          format("model: %s (expected %s as configured) at %s", from, to, place));
    }
  }

  /** The vector of the new model in pieces, which read the source as they are asked for. */
  Iterator<float[]> pieces() {
    return ParameterLayout.model(to).parameters().stream().flatMap(this::pieces).iterator();
  }

  private Stream<float[]> pieces(Parameter parameter) {
    String name = parameter.name();
    List<Long> shape = parameter.shape();
    if (!offsets.containsKey(name)) {
      return Stream.of(AddedValues.adapter(seed, name, shape.get(0), shape.get(1)));
    }
    long rows = VOCABULARY.contains(name) ? to.vocabularySize() - from.vocabularySize() : 0;
    long kept = parameter.length() - rows * shape.get(shape.size() - 1);
    Stream<float[]> copied =
        LongStream.iterate(0, at -> at < kept, at -> at + CHUNK)
            .mapToObj(at -> read(offsets.get(name) + at, (int) Math.min(CHUNK, kept - at)));
    return rows == 0
        ? copied
        : Stream.concat(copied, Stream.of(AddedValues.rows(seed, name, rows, shape.get(1))));
  }

  private float[] read(long from, int count) {
    try {
      return source.read(from, count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
