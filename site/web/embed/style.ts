// The strip's own style: tokens of style/tokens.css, the classes of engine/view/svg/figure.css that the still picture uses.

export const css = `
:host{all:initial;display:block}
section{--surface:#fff;--hair:#e1e1db;--ink:#191b1e;--ink-2:#474c52;--ink-3:#646a71;--on:#fff;--port:#1551e0;--nodeport:#b04a05;--targetport:#08694d;--containerport:#85167f;color-scheme:light;
font:400 14px/1.6 "Pretendard Variable",Pretendard,"Apple SD Gothic Neo","Noto Sans KR","Noto Sans CJK KR","Malgun Gothic",NanumGothic,system-ui,sans-serif;
color:var(--ink);background:var(--surface);border:1px solid var(--hair);border-radius:12px;overflow:hidden;position:relative;word-break:keep-all}
[data-theme=dark]{--surface:#1a1d20;--hair:#30353a;--ink:#eeeff0;--ink-2:#bfc4c9;--ink-3:#979ea6;--on:#121416;--port:#7fb2ff;--nodeport:#f8a75e;--targetport:#45e3aa;--containerport:#e8a8d1;color-scheme:dark}
.still{display:flex;flex-wrap:wrap;gap:10px 18px;align-items:center;padding:10px 16px 12px}
svg{display:block;overflow:visible;flex:none;forced-color-adjust:none}
.up,.narrow .line{display:none}
.narrow .up{display:block}
button{font:600 14px/1 inherit;font-family:inherit;display:inline-flex;gap:6px;align-items:center;height:40px;padding:0 16px 0 13px;margin-left:auto;border:1px solid var(--ink);border-radius:8px;background:var(--ink);color:var(--on);cursor:pointer;white-space:nowrap}
.narrow button{flex:1;height:44px;justify-content:center}
button:hover{background:var(--ink-2)}
button svg{width:16px;height:16px;fill:currentColor}
[aria-busy]{opacity:.6;cursor:default}
:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
p{margin:0;padding:0 16px 12px;font-size:13px;color:var(--ink-2)}
p:empty{display:none}
a{color:inherit}
iframe{display:block;width:100%;border:0}
.closed iframe{position:absolute;visibility:hidden;top:0;left:0}
.opened .still{display:none}
text{font-size:11px;fill:var(--ink)}
.name{font-size:12.5px;font-weight:650}
.note{font-size:10.5px;font-weight:400;fill:var(--ink-3)}
.field{font-weight:600}
.num{font:700 14px ui-monospace,"SF Mono",SFMono-Regular,Menlo,"Cascadia Mono",Consolas,D2Coding,"DejaVu Sans Mono",monospace;letter-spacing:-.02em}
.letter{font-weight:700;text-anchor:middle;fill:var(--on)}
.small{font-size:9.5px}
.k-port{color:var(--port)}.k-nodePort{color:var(--nodeport)}.k-targetPort{color:var(--targetport)}.k-containerPort{color:var(--containerport)}
text[class*=k-],.num{fill:currentColor}
.wire{fill:none;stroke:currentColor;stroke-width:3}
.chev{fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.sock{fill:currentColor;stroke:var(--surface);stroke-width:2}
.plug{fill:currentColor}
.ring{fill:var(--surface);stroke:currentColor;stroke-width:2}
.orbit{fill:var(--surface);stroke:currentColor;stroke-width:1.25;stroke-dasharray:3 3}
@media print{button,iframe,p{display:none}.opened .still{display:flex}section{break-inside:avoid}}
`.replace(/\n/g, '');
