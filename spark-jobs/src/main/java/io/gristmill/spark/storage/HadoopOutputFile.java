package io.gristmill.spark.storage;

import io.gristmill.io.CommittedOutput;
import io.gristmill.io.OutputFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.UUID;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

record HadoopOutputFile(SerializableConfiguration configuration, String uri) implements OutputFile {

  @Override
  public CommittedOutput create() throws IOException {
    Path target = HadoopPaths.of(uri);
    HadoopPaths.fileSystem(target, configuration.value());
    // Hidden, and named by attempt: two attempts of one task may write at the same time.
    Path temporary = HadoopPaths.beside(target, "." + target.getName() + "." + UUID.randomUUID());
    FileContext files = FileContext.getFileContext(target.toUri(), configuration.value());
    return new CommittedOutput(opened(files, temporary)) {
      @Override
      protected void publish() throws IOException {
        files.rename(temporary, target, Options.Rename.OVERWRITE);
      }

      @Override
      protected void discard() throws IOException {
        files.delete(temporary, false);
      }
    };
  }

  private static OutputStream opened(FileContext files, Path temporary) throws IOException {
    try {
      return files.create(
          temporary,
          EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE),
          Options.CreateOpts.createParent());
    } catch (IOException | RuntimeException e) {
      // The file may be there although the answer was lost.
      files.delete(temporary, false);
      throw e;
    }
  }
}
