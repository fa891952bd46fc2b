package io.gristmill.spark.storage;

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
  public void write(Body body) throws IOException {
    Path target = HadoopPaths.of(uri);
    HadoopPaths.fileSystem(target, configuration.value());
    // Hidden, and named by attempt: two attempts of one task may write at the same time.
    Path beside = HadoopPaths.beside(target, "." + target.getName() + "." + UUID.randomUUID());

    FileContext files = FileContext.getFileContext(target.toUri(), configuration.value());
    boolean renamed = false;
    try {
      try (OutputStream out =
          files.create(
              beside,
              EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE),
              Options.CreateOpts.createParent())) {
        body.writeTo(out);
      }
      files.rename(beside, target, Options.Rename.OVERWRITE);
      renamed = true;
    } finally {
      if (!renamed) {
        files.delete(beside, false);
      }
    }
  }
}
