package io.gristmill.spark.read;

import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * Writes what Spark does not: second-version pages with checksums, no dictionaries, required
 * columns, texts without a string annotation, small row groups.
 */
final class OtherWriter {

  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message rows { required int64 n; required binary text; optional binary url (STRING);"
              + " repeated binary tags (STRING); }");

  private OtherWriter() {}

  static InputFile write(Path file, List<String> texts) throws IOException {
    HadoopOutputFile target =
        HadoopOutputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration());
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(target)
            .withType(SCHEMA)
            .withWriterVersion(WriterVersion.PARQUET_2_0)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .withDictionaryEncoding(false)
            .withPageWriteChecksumEnabled(true)
            .withPageSize(8 << 10)
            .withRowGroupSize(100_000L)
            .build()) {
      for (int i = 0; i < texts.size(); i++) {
        Group row = new SimpleGroupFactory(SCHEMA).newGroup();
        row.append("n", (long) i).append("text", texts.get(i)).append("tags", "a");
        writer.write(row.append("tags", "b"));
      }
    }
    return new LocalStorage().input(file.toString());
  }
}
