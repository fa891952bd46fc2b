package io.gristmill.checkpoint.exchange;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.DidYouMean;
import io.gristmill.error.InvalidConfigException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The export formats by their names. */
public final class ExportFormats {

  private static final Map<String, ExportFormat> FORMATS =
      Map.of(
          "safetensors", new HuggingFaceExport(),
          "peft", new PeftExport(),
          "dl4j", new Dl4jExport());

  private ExportFormats() {}

  /** Returns the sorted names of all formats. */
  public static Set<String> names() {
    return new TreeMap<>(FORMATS).keySet();
  }

  /**
   * The format of a name.
   *
   * @throws InvalidConfigException for an unknown name
   */
  public static ExportFormat named(String name) {
    ExportFormat format = FORMATS.get(name);
    if (format == null) {
      throw new InvalidConfigException(
          format(
              "--format: %s (expected one of %s%s)",
              name, names(), DidYouMean.question(name, names())));
    }
    return format;
  }
}
