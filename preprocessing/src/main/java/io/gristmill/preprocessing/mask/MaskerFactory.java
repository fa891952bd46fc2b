package io.gristmill.preprocessing.mask;

import io.gristmill.config.CleanSection;
import io.gristmill.preprocessing.mask.pseudonym.PseudonymKey;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * What a configuration wants masked and how, with the key it refers to: made where that is at hand,
 * it travels to where texts are.
 */
public final class MaskerFactory implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String profile;
  private final List<String> kinds;

  /** One or none: what travels cannot be an {@link Optional}. */
  private final List<PseudonymKey> keys;

  private MaskerFactory(String profile, List<String> kinds, List<PseudonymKey> keys) {
    this.profile = profile;
    this.kinds = List.copyOf(kinds);
    this.keys = keys;
  }

  /**
   * Reads the key, if the profile needs one.
   *
   * @throws io.gristmill.error.InvalidConfigException for an unknown profile or kind, or no key
   */
  public static MaskerFactory of(CleanSection section) {
    boolean keyed = section.maskProfile().equals(Maskers.PSEUDONYMS);
    MaskerFactory masking =
        new MaskerFactory(
            section.maskProfile(),
            section.mask(),
            keyed ? List.of(PseudonymKey.load(section.pseudonymKey())) : List.of());
    masking.masker();
    return masking;
  }

  /** A masker for one thread. */
  public Masker masker() {
    return key()
        .map(key -> Maskers.pseudonyms(kinds, key))
        .orElseGet(() -> Maskers.named(profile, kinds));
  }

  /** The key of pseudonyms, where there are any. */
  public Optional<PseudonymKey> key() {
    return keys.stream().findFirst();
  }
}
