package io.gristmill.checkpoint.exchange;

import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.Storage;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The zip that Deeplearning4j's {@link ModelSerializer} restores a computation graph from, with the
 * layers of this project on the class path. Written by hand: the serializer's own has the time in
 * it.
 */
final class Dl4jExport implements ExportFormat {

  /** The first that a zip can hold. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private static final int BUFFER_BYTES = 1 << 20;

  @Override
  public void write(LoadedModel model, Storage storage, String target) throws IOException {
    try (CommittedOutput out = storage.output(target).create()) {
      write(model.network().graph(), out);
      out.commit();
    }
  }

  private static void write(ComputationGraph graph, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.setLevel(Deflater.NO_COMPRESSION); // weights are noise to it
    zip.putNextEntry(entry(ModelSerializer.CONFIGURATION_JSON));
    zip.write(graph.getConfiguration().toJson().getBytes(StandardCharsets.UTF_8));
    zip.putNextEntry(entry(ModelSerializer.COEFFICIENTS_BIN));
    // ND4J writes number by number.
    DataOutputStream coefficients =
        new DataOutputStream(new BufferedOutputStream(zip, BUFFER_BYTES));
    Nd4j.write(graph.params(), coefficients);
    coefficients.flush();
    zip.finish();
  }

  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(NO_TIME);
    return entry;
  }
}
