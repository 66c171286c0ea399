import type { Json } from '../../../types.ts';

/** An image that the bot uploaded. One from the web is named and not loaded: nothing leaves this machine. */
export function Picture({ image, small = false }: { image: Json; small?: boolean }) {
  const file = image.slack_file?.id;
  const shown = file ? (
    <img src={`/files/${file}`} alt={image.alt_text} class={small ? 'small-image' : 'image'} />
  ) : (
    <span class="image-name">[image: {image.alt_text}]</span>
  );
  if (small) return shown;
  return (
    <figure>
      {image.title && <figcaption>{image.title.text}</figcaption>}
      {shown}
    </figure>
  );
}
