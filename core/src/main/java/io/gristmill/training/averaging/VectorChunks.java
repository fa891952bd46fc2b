package io.gristmill.training.averaging;

import io.gristmill.checkpoint.VectorFile;
import io.gristmill.host.HostMemory;
import io.gristmill.model.step.TrainingStep;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reads vectors of any length in chunks. */
public final class VectorChunks {

  private VectorChunks() {}

  /** Chunks of a flat array, copied lazily. */
  public static Iterator<Chunk> of(INDArray flat) {
    return of(
        flat.length(),
        (from, length) -> {
          float[] values = new float[length];
          HostMemory.read(flat, from, values);
          return values;
        });
  }

  /** Chunks of a vector of an engine, copied lazily. */
  public static Iterator<Chunk> of(TrainingStep step, TrainingStep.Vector vector) {
    return of(
        step.length(vector),
        (from, length) -> {
          float[] values = new float[length];
          step.download(vector, from, values);
          return values;
        });
  }

  /** Copies a vector from one engine to another. */
  public static void copy(TrainingStep from, TrainingStep to, TrainingStep.Vector vector) {
    of(from, vector).forEachRemaining(chunk -> to.upload(vector, chunk.from(), chunk.values()));
  }

  /** Chunks of a file, read lazily. */
  public static Iterator<Chunk> of(VectorFile file) {
    return of(
        file.length(),
        (from, length) -> {
          try {
            return file.read(from, length);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Chunks of a vector of zeros. */
  public static Iterator<Chunk> zeros(long length) {
    return of(length, (from, count) -> new float[count]);
  }

  /** The values of chunks, without their positions. */
  public static Iterator<float[]> values(Iterator<Chunk> chunks) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return chunks.hasNext();
      }

      @Override
      public float[] next() {
        return chunks.next().values();
      }
    };
  }

  private static Iterator<Chunk> of(long total, Source source) {
    long chunks = (total + SliceLayout.LONGEST - 1) / SliceLayout.LONGEST;
    return LongStream.range(0, chunks)
        .map(i -> i * SliceLayout.LONGEST)
        .mapToObj(
            from ->
                new Chunk(
                    from, source.read(from, (int) Math.min(SliceLayout.LONGEST, total - from))))
        .iterator();
  }

  /** A chunk: values from a position on. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Chunk(long from, float[] values) implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  @FunctionalInterface
  private interface Source {
    float[] read(long from, int length);
  }
}
