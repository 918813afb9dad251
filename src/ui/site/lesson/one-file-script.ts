/** What is alive in a lesson that was saved as one file (src/build/one-file.mjs): the theme, the contents, the quick checks. */
import '../theme-switch.ts';
import './toc.ts';
import './quick-check.ts';
