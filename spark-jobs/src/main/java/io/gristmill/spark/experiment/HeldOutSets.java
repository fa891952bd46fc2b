package io.gristmill.spark.experiment;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.InputFile;
import io.gristmill.io.Sha256;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.dedup.parts.DecontaminationSection;
import io.gristmill.preprocessing.dedup.parts.EvaluationFile.EvaluationItem;
import io.gristmill.preprocessing.dedup.parts.NGramIndex;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.spark.read.ShardSources;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.ShardManifest.Shard;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Texts that all variants are evaluated on and none is trained on. They are small and read by the
 * driver. Documents with fewer words than an n-gram are left out, as they cannot be searched for in
 * the training data.
 *
 * @param texts documents of each set by its name
 * @param tooShort documents that were left out, by name
 */
record HeldOutSets(SortedMap<String, List<String>> texts, SortedMap<String, Integer> tooShort) {

  /** Words of a run that a training document may not share (Brown et al., 2020, appendix C). */
  static final int NGRAM = 13;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads the sets: JSON lines with {@code text}, Parquet, or plain text.
   *
   * @param files of each set: files, folders and globs
   * @throws InvalidInputException if a file is missing or damaged, or a set is empty
   */
  static HeldOutSets read(Storage storage, SortedMap<String, List<String>> files)
      throws IOException {
    SortedMap<String, List<String>> texts = new TreeMap<>();
    SortedMap<String, Integer> tooShort = new TreeMap<>();
    for (String name : files.keySet()) {
      List<String> all = new ArrayList<>();
      for (String entry : files.get(name)) {
        List<InputFile> found = storage.list(entry);
        if (found.isEmpty()) {
          throw new InvalidInputException(
              format("held-out.%s: no file (expected texts) at %s", name, entry));
        }
        for (InputFile file : found) {
          read(file, all);
        }
      }
      List<String> searchable = all.stream().filter(text -> index(name, text).size() > 0).toList();
      if (searchable.isEmpty()) {
        throw new InvalidInputException(
            format(
                "held-out.%s: %d documents, none of %d words (expected some) at %s",
                name, all.size(), NGRAM, files.get(name)));
      }
      texts.put(name, searchable);
      tooShort.put(name, all.size() - searchable.size());
    }
    return new HeldOutSets(texts, tooShort);
  }

  private static void read(InputFile file, List<String> texts) throws IOException {
    try (RecordIterator records =
        ShardSources.any().open(file, ByteRange.ALL, ReadLimits.DEFAULTS)) {
      while (records.hasNext()) {
        RawRecord record = records.next();
        if (!(record instanceof TextRecord text)) {
          throw new InvalidInputException(
              format(
                  "held-out: a record without text (expected JSON lines with text, Parquet or plain"
                      + " text) at %s, byte %d",
                  file.uri(), record.provenance().offset()));
        }
        texts.add(text.document().text());
      }
    }
  }

  private static NGramIndex index(String name, String text) {
    return NGramIndex.of(rules(), List.of(new EvaluationItem(name, "", text)));
  }

  private static DecontaminationSection rules() {
    return new DecontaminationSection(List.of(), NGRAM, false, false);
  }

  boolean isEmpty() {
    return texts.isEmpty();
  }

  /** The word n-grams of all sets. */
  NGramIndex index() {
    List<EvaluationItem> items = new ArrayList<>();
    texts.forEach(
        (name, documents) ->
            documents.forEach(text -> items.add(new EvaluationItem(name, "", text))));
    return NGramIndex.of(rules(), items);
  }

  /** Identifies the documents of each set, by name. */
  SortedMap<String, String> identities() {
    SortedMap<String, String> identities = new TreeMap<>();
    texts.keySet().forEach(name -> identities.put(name, Sha256.of(lines(name))));
    return identities;
  }

  /** Writes each set as an evaluation set of the decontamination; returns the files. */
  List<String> write(Storage storage, String directory) throws IOException {
    List<String> files = new ArrayList<>();
    for (String name : texts.keySet()) {
      String uri = directory + "/" + name + ".jsonl";
      storage.output(uri).write(lines(name).getBytes(StandardCharsets.UTF_8));
      files.add(uri);
    }
    return files;
  }

  private String lines(String name) {
    StringBuilder lines = new StringBuilder();
    for (String text : texts.get(name)) {
      lines.append(JSON.createObjectNode().put("task", name).put("label", text)).append('\n');
    }
    return lines.toString();
  }

  /** Writes the tokens of each set below a directory; the same bytes each time. */
  Map<String, ShardManifest> tokenize(
      BytePairTokenizer tokenizer, int endOfText, Storage storage, String directory)
      throws IOException {
    Map<String, ShardManifest> manifests = new LinkedHashMap<>();
    for (String name : texts.keySet()) {
      String bin = directory + "/" + name + "/shard-00000.bin";
      try (CommittedOutput tokens = storage.output(bin).create().hashed();
          CommittedOutput index =
              storage.output(directory + "/" + name + "/shard-00000.idx").create().hashed()) {
        TokenShardWriter writer =
            new TokenShardWriter(tokens, tokenizer.vocabularySize(), endOfText);
        for (String text : texts.get(name)) {
          writer.append(tokenizer.encode(text));
        }
        writer.flush();
        writer.writeIndex(index);
        tokens.commit();
        index.commit();
        Shard shard =
            new Shard(
                Split.VALIDATION,
                bin,
                writer.tokens(),
                writer.documents(),
                tokens.sha256(),
                index.sha256());
        manifests.put(
            name,
            new ShardManifest(
                tokenizer.fingerprint(), tokenizer.vocabularySize(), endOfText, List.of(shard)));
      }
    }
    return manifests;
  }
}
