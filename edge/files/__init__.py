"""How files are opened, replaced and brought to the disk, so that neither others nor the power can spoil them."""
