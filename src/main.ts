import { mainCommand } from './index';

mainCommand();
