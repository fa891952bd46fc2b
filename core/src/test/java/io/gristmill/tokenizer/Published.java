package io.gristmill.tokenizer;

import com.knuddels.jtokkit.Encodings;
import io.gristmill.io.LocalStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Published vocabularies, which jtokkit's archive has. */
final class Published {

  private Published() {}

  static BytePairTokenizer tokenizer(String name, Path folder) throws IOException {
    return new BytePairTokenizer(model(name, folder));
  }

  static BytePairModel model(String name, Path folder) throws IOException {
    NamedEncoding encoding = NamedEncoding.named(name);
    return encoding.read(new LocalStorage(), file(encoding, folder).toString());
  }

  static Path file(NamedEncoding encoding, Path folder) throws IOException {
    Path file = folder.resolve(encoding.file());
    if (!Files.exists(file)) {
      String resource = "/com/knuddels/jtokkit/" + encoding.file();
      try (InputStream in = Encodings.class.getResourceAsStream(resource)) {
        Files.copy(in, file);
      }
    }
    return file;
  }
}
