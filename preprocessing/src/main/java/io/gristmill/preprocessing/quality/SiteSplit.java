package io.gristmill.preprocessing.quality;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.SeededHash;
import io.gristmill.preprocessing.url.SiteName;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Holds out a share of sites, so that no page of a held-out site is trained on: a page's words name
 * its site, and a classifier that has seen the site would be measured by its memory. Texts without
 * a host are held out by their own hash.
 *
 * @param share of sites in {@code [0, 1)}
 * @param seed selects other sites
 */
public record SiteSplit(double share, long seed) {

  public SiteSplit {
    if (!(share >= 0 && share < 1)) {
      throw new InvalidConfigException(
          format("held-out: %s (expected a share from 0 to below 1)", share));
    }
  }

  /**
   * Whether a text is held out.
   *
   * @param url empty if unknown
   */
  public boolean holdsOut(String url, String text) {
    return uniform(SiteName.site(url).orElse(text)) < share;
  }

  private double uniform(String key) {
    CRC32C checksum = new CRC32C();
    checksum.update(key.getBytes(StandardCharsets.UTF_8));
    long mixed = (checksum.getValue() + seed) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return SeededHash.unit(mixed ^ (mixed >>> 32));
  }
}
