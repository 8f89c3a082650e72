// Must run before the UI toolkit is loaded: the toolkit makes a style element while it loads, and
// the page's content policy wants the nonce on it, which the toolkit looks for in this place.

const meta = document.createElement('meta');
meta.setAttribute('property', 'csp-nonce');
meta.content = document.currentScript?.nonce ?? '';
document.head.append(meta);
