// The strip's own style, in a constructed sheet: the tokens of style/tokens.css and what the still picture needs of
// engine/view/svg/figure.css. Light and dark stand side by side; which of them holds is the section's color-scheme.

export const sheet = new CSSStyleSheet();
sheet.replaceSync(`section{all:initial;display:block;position:relative;overflow:hidden;--s:light-dark(#fff,#1a1d20);--i:light-dark(#191b1e,#eeeff0);
font:14px/1.6 Pretendard,system-ui,sans-serif;color:var(--i);background:var(--s);border:1px solid #8884;border-radius:12px}
div{display:flex;flex-wrap:wrap;align-items:center}
div div{flex:999 auto}
.still{gap:10px 18px;padding:10px 16px 12px}
svg{overflow:visible}
.open div{display:none}
button{font:inherit;font-weight:600;flex:1 0 auto;height:44px;padding:0 16px;border:1px solid;border-radius:8px;background:var(--i);color:var(--s);cursor:pointer}
button::before{content:"▶\\fe0e  "/""}
p{margin:0 16px 12px}
a{color:inherit}
iframe{display:block;width:100%;border:0}
:not(.open)>iframe{position:absolute;visibility:hidden}
text{font-size:11px;font-weight:600}
b{font-size:12.5px;margin:14px 8px 0 0}
.note{font-size:10.5px;font-weight:400;opacity:.7}
.num{font:700 14px ui-monospace,monospace;letter-spacing:-.02em}
.letter{text-anchor:middle;color:var(--s)}
.port{color:light-dark(#1551e0,#7fb2ff)}
.nodePort{color:light-dark(#b04a05,#f8a75e)}
.targetPort{color:light-dark(#08694d,#45e3aa)}
.containerPort{color:light-dark(#85167f,#e8a8d1)}
svg *{fill:currentColor}
.wire,.chev,.ring{stroke:currentColor;stroke-width:2;fill:var(--s)}
.wire{stroke-width:3}
.chev{fill:none;stroke-linecap:round;stroke-linejoin:round}
rect.ring{stroke-width:1.25;stroke-dasharray:3}
.sock{stroke:var(--s);stroke-width:2}
@media print{button,iframe{display:none!important}div{display:flex!important}}`);
