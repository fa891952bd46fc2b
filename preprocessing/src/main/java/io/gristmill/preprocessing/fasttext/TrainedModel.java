package io.gristmill.preprocessing.fasttext;

import io.gristmill.io.CommittedOutput;
import io.gristmill.io.OutputFile;
import io.gristmill.preprocessing.fasttext.ModelArguments.Loss;
import io.gristmill.preprocessing.fasttext.SupervisedTrainer.Settings;
import io.gristmill.preprocessing.fasttext.TrainingCorpus.Vocabulary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The result of a training, to be written in fastText's format. */
public final class TrainedModel {

  private static final int WORD = 0;
  private static final int LABEL = 1;

  // Arguments of fastText that softmax models ignore, at its defaults.
  private static final int WINDOW = 5;
  private static final int NEGATIVES = 5;
  private static final int RATE_UPDATES = 100;
  private static final double SAMPLING = 1e-4;

  private final TrainingCorpus corpus;
  private final Settings settings;
  private final TrainingExamples examples;
  private final float[] input;
  private final float[] output;

  /**
   * @param input {@code [rows of the examples, dimension]}
   * @param output {@code [labels, dimension]}
   */
  TrainedModel(
      TrainingCorpus corpus,
      Settings settings,
      TrainingExamples examples,
      float[] input,
      float[] output) {
    this.corpus = corpus;
    this.settings = settings;
    this.examples = examples;
    this.input = input;
    this.output = output;
  }

  /** Writes the model; buckets that did not occur in training have rows of zeros. */
  public void write(OutputFile file) throws IOException {
    try (CommittedOutput out = file.create()) {
      write(out);
      out.commit();
    }
  }

  void write(OutputStream stream) throws IOException {
    ModelWriter out = new ModelWriter(stream);
    writeArguments(out);
    writeDictionary(out);
    out.uint8(0); // the input matrix is not quantised
    int dimension = settings.dimension();
    int words = examples.words().length;
    out.matrix((long) words + settings.buckets(), dimension);
    out.floats(input, 0, words * dimension);
    float[] zeros = new float[dimension];
    for (int bucket = 0; bucket < settings.buckets(); bucket++) {
      int row = examples.bucketRow(bucket);
      out.floats(row < 0 ? zeros : input, row < 0 ? 0 : row * dimension, dimension);
    }
    out.uint8(0); // neither is the output matrix
    List<Integer> labels = labelOrder();
    out.matrix(labels.size(), dimension);
    for (int label : labels) {
      out.floats(output, label * dimension, dimension);
    }
    out.flush();
  }

  /** Rows of the words and of the buckets that occur, {@code [rows, dimension]}. */
  float[] input() {
    return input;
  }

  /** Rows of the labels, {@code [labels, dimension]}. */
  float[] output() {
    return output;
  }

  private void writeArguments(ModelWriter out) throws IOException {
    out.int32(ModelArguments.MAGIC);
    out.int32(ModelWriter.VERSION);
    out.int32(settings.dimension());
    out.int32(WINDOW);
    out.int32(settings.epochs());
    out.int32(settings.minCount());
    out.int32(NEGATIVES);
    out.int32(settings.wordNgrams());
    out.int32(Loss.SOFTMAX.ordinal() + 1);
    out.int32(ModelArguments.SUPERVISED);
    out.int32(settings.buckets());
    out.int32(settings.minChars());
    out.int32(settings.maxChars());
    out.int32(RATE_UPDATES);
    out.float64(SAMPLING);
  }

  private void writeDictionary(ModelWriter out) throws IOException {
    Vocabulary vocabulary = corpus.vocabulary();
    List<Integer> labels = labelOrder();
    int[] words = examples.words();
    out.int32(words.length + labels.size());
    out.int32(words.length);
    out.int32(labels.size());
    out.int64(corpus.words());
    out.int64(-1); // not pruned
    for (int word : words) {
      out.entry(vocabulary.word(word), vocabulary.count(word), WORD);
    }
    for (int label : labels) {
      String name = Dictionary.LABEL_PREFIX + corpus.labels().get(label);
      out.entry(name.getBytes(StandardCharsets.UTF_8), corpus.labelCounts()[label], LABEL);
    }
  }

  /** The most frequent label first, as fastText's readers expect. */
  private List<Integer> labelOrder() {
    long[] counts = corpus.labelCounts();
    return IntStream.range(0, counts.length)
        .boxed()
        .sorted(Comparator.comparingLong((Integer label) -> -counts[label]))
        .toList();
  }

  /** Writes little-endian values in the order of fastText's format, version 12. */
  private static final class ModelWriter {

    static final int VERSION = 12;

    private static final int CHUNK_BYTES = 1 << 16;

    private final OutputStream out;
    private final ByteBuffer chunk =
        ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    ModelWriter(OutputStream out) {
      this.out = out;
    }

    void int32(int value) throws IOException {
      room(Integer.BYTES).putInt(value);
    }

    void int64(long value) throws IOException {
      room(Long.BYTES).putLong(value);
    }

    void float64(double value) throws IOException {
      room(Double.BYTES).putDouble(value);
    }

    void uint8(int value) throws IOException {
      room(1).put((byte) value);
    }

    /** An entry of the dictionary: bytes up to a 0, the count and the type. */
    void entry(byte[] word, long count, int type) throws IOException {
      for (byte b : word) {
        uint8(b);
      }
      uint8(0);
      int64(count);
      uint8(type);
    }

    /** The rows and columns of a matrix, whose values follow. */
    void matrix(long rows, long columns) throws IOException {
      int64(rows);
      int64(columns);
    }

    void floats(float[] values, int from, int count) throws IOException {
      for (int i = 0; i < count; i++) {
        room(Float.BYTES).putFloat(values[from + i]);
      }
    }

    void flush() throws IOException {
      out.write(chunk.array(), 0, chunk.position());
      chunk.clear();
    }

    private ByteBuffer room(int bytes) throws IOException {
      if (chunk.remaining() < bytes) {
        flush();
      }
      return chunk;
    }
  }
}
