package io.gristmill.preprocessing.read.charset;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;

/**
 * Character likelihoods of one East Asian language in one multi-byte charset.
 *
 * @param logLikelihoods by character
 */
record IdeographModel(Charset charset, float[] logLikelihoods) {

  private static final String CHINESE =
      "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进"
          + "好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应";
  private static final String TRADITIONAL =
      "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進"
          + "好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應";
  private static final String JAPANESE =
      "のにはをたがでていしれさなるとも、。かっこりあらそきまくすうちよけつえやめせろわみほどんだねふじばむおげごゃょへずべび"
          + "ーンスルトリアイクラッドタシレマロプフジコムグメデ日人年大国本中一出会者事上時行分月生方後";
  private static final String KOREAN =
      "이다는을의에가고하지를은로기사도리한어인서대자시나아일라정수과들해그부전게상제만원니스주구있으공장보여성동비국연소안세와등했습것적조미화우신오관거말경마계된위트러산실"
          + "중유개치당업선문방회";

  private static final double COMMON = 0.55;
  private static final double MARKS = 0.08;
  private static final double ORDINARY = 0.36;
  private static final String MARK_CHARACTERS = "，。、：；？！（）「」《》“”・　…—〜～";
  private static final float RARE = (float) Math.log(1e-6);
  private static final float INVALID = (float) Math.log(1e-8);

  /** The multi-byte charsets, each with the rows of its ordinary characters. */
  static List<IdeographModel> load() {
    return List.of(
        of("GB18030", CHINESE, 0xb0, 0xd7),
        of("Big5-HKSCS", TRADITIONAL, 0xa4, 0xc6),
        of("windows-31j", JAPANESE, 0x83, 0x97),
        of("x-eucJP-Open", JAPANESE, 0xa5, 0xcf),
        of("x-windows-949", KOREAN, 0xb0, 0xc8));
  }

  private static IdeographModel of(String name, String common, int firstRow, int lastRow) {
    Charset charset = CharsetLabels.named(name).orElseThrow();
    float[] table = new float[1 << 16];
    Arrays.fill(table, RARE);
    String ordinary = rows(charset, firstRow, lastRow);
    set(table, ordinary, ORDINARY / ordinary.length());
    set(table, MARK_CHARACTERS, MARKS / MARK_CHARACTERS.length());
    double harmonic = 0;
    for (int i = 0; i < common.length(); i++) {
      harmonic += 1 / (i + 4.0);
    }
    for (int i = 0; i < common.length(); i++) {
      table[common.charAt(i)] = (float) Math.log(COMMON / harmonic / (i + 4.0));
    }
    Arrays.fill(table, 0, 0x80, 0);
    Arrays.fill(table, 0xe000, 0xf900, INVALID);
    table['\ufffd'] = INVALID;
    return new IdeographModel(charset, table);
  }

  private static void set(float[] table, String characters, double share) {
    for (int i = 0; i < characters.length(); i++) {
      table[characters.charAt(i)] = (float) Math.log(share);
    }
  }

  private static String rows(Charset charset, int first, int last) {
    StringBuilder characters = new StringBuilder();
    for (int row = first; row <= last; row++) {
      for (int cell = 0x40; cell < 0xff; cell++) {
        String one = new String(new byte[] {(byte) row, (byte) cell}, charset);
        if (one.length() == 1 && Character.isLetter(one.charAt(0))) {
          characters.append(one);
        }
      }
    }
    return characters.toString();
  }

  /** Log likelihood of runs of non-ASCII bytes. */
  double score(byte[] runs) {
    String text = new String(runs, charset);
    double sum = 0;
    for (int i = 0; i < text.length(); i++) {
      sum += logLikelihoods[text.charAt(i)];
    }
    return sum;
  }
}
