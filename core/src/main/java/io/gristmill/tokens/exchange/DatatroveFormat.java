package io.gristmill.tokens.exchange;

import static io.gristmill.error.Messages.format;

import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenType;
import io.gristmill.tokens.exchange.TokenFormats.TokenFormat;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * datatrove's {@code .ds} (its {@code TokenizedFile}), one folder per split: the ids, with the
 * end-of-text id after each document; {@code .ds.index}, the end of each document, in ids, as
 * uint64; {@code .ds.metadata}, three lines: tokenizer and bytes per id, number of ids, the same
 * number in words. The tokenizer is named by its fingerprint.
 */
final class DatatroveFormat implements TokenFormat {

  private static final String NAME = "/00000_shuffled.ds";

  private static final String PREFIXES = "kMGTPEZY";

  @Override
  public void write(TokenCorpus corpus, ExportDirectory directory) throws IOException {
    ShardManifest manifest = corpus.manifest();
    TokenType width =
        TokenType.UINT16.fits(manifest.vocabularySize()) ? TokenType.UINT16 : TokenType.INT32;
    for (Split split : corpus.splits()) {
      String name = split.key() + NAME;
      directory.write(
          name, out -> new IdWriter(out, width, manifest.vocabularySize()).copy(corpus.ids(split)));
      directory.write(
          name + ".index",
          out -> {
            DataOutputStream ends = new DataOutputStream(out);
            long[] end = new long[1];
            corpus.documentLengths(
                split, tokens -> ends.writeLong(Long.reverseBytes(end[0] += tokens)));
            ends.flush();
          });
      byte[] metadata = metadata(manifest, split, width).getBytes(StandardCharsets.UTF_8);
      directory.write(name + ".metadata", out -> out.write(metadata));
    }
  }

  private static String metadata(ShardManifest manifest, Split split, TokenType width) {
    long tokens = manifest.tokens(split);
    return format(
        "%s|%d\n%d\n%s", manifest.tokenizerFingerprint(), width.bytes(), tokens, metric(tokens));
  }

  /** Three digits and a prefix, the unit T, as Python's humanize writes it. */
  static String metric(long tokens) {
    int exponent = Long.toString(tokens).length() - 1;
    BigDecimal value = new BigDecimal(tokens / Math.pow(1000, exponent / 3));
    String prefix = exponent < 3 ? "" : PREFIXES.substring(exponent / 3 - 1, exponent / 3);
    return value.setScale(2 - exponent % 3, RoundingMode.HALF_EVEN) + " " + prefix + "T";
  }
}
